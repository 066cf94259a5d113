package dev.sluice.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.request.Costs.ModelCost;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Entry;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.Size;
import dev.sluice.planning.RunPlanner;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OipRunsTest {

    private static final SeenCost UNKNOWN = new SeenCost(/* isKnown= */ false, (rows, length) -> rows * rows);

    private final OipRuns runs = new OipRuns(8);

    @Test
    void makesCallsAsLargeAsTheyMayBeWhileNothingIsKnown() {
        assertThat(runs.plan(rows(4, 4, 4), true, UNKNOWN)).containsExactly(List.of(0), List.of(1, 2));
        assertThat(runs.plan(rows(9, 1), true, UNKNOWN)).containsExactly(List.of(0), List.of(1));
    }

    @Test
    void callsForAllWhereACallCostsSomethingByItself() {
        assertThat(runs.plan(rows(2, 1, 3), true, new SeenCost(true, (rows, length) -> 0.1 + rows)))
                .containsExactly(List.of(0, 1, 2));
    }

    @Test
    void makesNoCallLargerThanPays() {
        var outgrown = new SeenCost(true, (rows, length) -> 1 + (rows <= 4 ? rows : 3 * rows));

        assertThat(runs.plan(rows(1, 1, 1, 1, 1, 1, 1, 1), true, outgrown))
                .hasSize(2)
                .allSatisfy(call -> assertThat(call).hasSize(4));
    }

    @Test
    void callsForEachAloneOfAModelWhoseRowsAreFixed() {
        assertThat(runs.plan(rows(1, 1), false, UNKNOWN)).containsExactly(List.of(0), List.of(1));
    }

    @Test
    void keepsApartWhatHasOtherShapesAtTheSameLength() {
        List<Entry> members = new ArrayList<>(rows(1, 1, 1).members());
        Entry second = members.get(1);
        var body = second.request().body().toBuilder();
        body.setInputs(0, body.getInputs(0).toBuilder().setShape(1, 2).addShape(2));
        var reshaped = new InferenceRequest(
                second.request().id(),
                second.request().model(),
                body.build(),
                Deadline.none(),
                second.request().claim(),
                4);
        members.set(1, Entry.waiting(1, reshaped, Requests.ECHO, new Size(1, 1), 0));

        assertThat(runs.plan(new Frame(Requests.ECHO, members), true, UNKNOWN))
                .containsExactly(List.of(0, 2), List.of(1));
    }

    private static Frame rows(int... rows) {
        return new Frame(
                Requests.ECHO,
                IntStream.range(0, rows.length)
                        .mapToObj(number -> Requests.entry(number, rows[number], Deadline.none(), 0))
                        .toList());
    }

    /** What calls take, as far as it is known. */
    private record SeenCost(boolean isKnown, RunPlanner.Cost cost) implements ModelCost {

        @Override
        public boolean sharesRuns() {
            return true;
        }

        @Override
        public double nanos(int rows, int length) {
            return cost.of(rows, length);
        }

        @Override
        public double nanosAtMost(int rows, int length) {
            return nanos(rows, length);
        }
    }
}
