package dev.sluice.gateway.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.SimulatedLoop;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Size;
import dev.sluice.planning.RunPlanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramePlanTest {

    private static final long NOW = new SimulatedLoop().nanoTime();
    private static final Deadline NONE = Deadline.none();
    private static final int MAX_ROWS = 32;
    private static final double LONG = 1e12;

    /** A small model: nearly all of the cost is by the token. */
    private static final FixedCost SMALL = FixedCost.of(10, 100);

    /** One whose runs are dear whatever is in them. */
    private static final FixedCost LARGE = FixedCost.of(10_000, 10);

    @Test
    void putsThoseOfOneLengthIntoOneRun() {
        var plan = plan(SMALL, LONG);

        plan.add(new Size(1, 8), NONE);
        plan.add(new Size(1, 8), NONE);

        assertThat(plan.nanos()).isEqualTo(SMALL.nanos(2, 8));
    }

    @Test
    void runsApartWhatPaddingMakesDearer() {
        var plan = plan(SMALL, LONG);

        plan.add(new Size(1, 4), NONE);
        plan.add(new Size(1, 128), NONE);

        assertThat(plan.nanos()).isEqualTo(SMALL.nanos(1, 4) + SMALL.nanos(1, 128));
    }

    @Test
    void padsWhereARunIsDearerThanPadding() {
        var plan = plan(LARGE, LONG);

        plan.add(new Size(1, 4), NONE);
        plan.add(new Size(1, 128), NONE);

        assertThat(plan.nanos()).isEqualTo(LARGE.nanos(2, 128));
    }

    @Test
    void endsWhenALaneHasEnoughToDo() {
        var plan = plan(SMALL, 2_000);

        assertThat(plan.add(new Size(1, 8), NONE)).isTrue();
        assertThat(plan.add(new Size(1, 8), NONE)).isTrue();
        assertThat(plan.add(new Size(1, 8), NONE)).isFalse();
    }

    @Test
    void takesTheFirstHoweverLongItTakes() {
        assertThat(plan(SMALL, 100).add(new Size(64, 256), NONE)).isTrue();
    }

    /** The time of a frame is no reason to make a run of one when a run of many costs hardly more. */
    @Test
    void fillsTheOneRunThatIsLongerThanAFrame() {
        var plan = plan(LARGE, 5_000);
        int members = 0;
        while (plan.add(new Size(1, 16), NONE)) {
            members++;
        }

        assertThat(members).isGreaterThan(1);
        assertThat(plan.nanos()).isBetween(LARGE.nanos(1, 16), 2 * LARGE.nanos(1, 16));
    }

    @Test
    void leavesOutWhoWouldBeLateInThisFrame() {
        var plan = plan(SMALL, LONG);
        plan.add(new Size(1, 100), NONE);

        assertThat(plan.add(new Size(1, 8), in(5_000))).isFalse();
        assertThat(plan.add(new Size(1, 8), in(20_000))).isTrue();
    }

    @Test
    void letsNobodyJoinARunWhoseMembersWouldBeLateThen() {
        var plan = plan(LARGE, LONG);
        plan.add(new Size(1, 8), in((long) LARGE.nanos(1, 8) + 1));

        assertThat(plan.add(new Size(1, 8), NONE)).isTrue();

        assertThat(plan.nanos()).as("a run of its own, behind").isEqualTo(2 * LARGE.nanos(1, 8));
    }

    @Test
    void countsTheWaitAndTheSlownessOfTheWorker() {
        var size = new Size(1, 10);
        var plan = new FramePlan(SMALL, new FramePlan.Bounds(MAX_ROWS, LONG, 0, NOW, 1_000, 3));

        assertThat(plan.isHopeless(size, in(3_029))).isTrue();
        assertThat(plan.isHopeless(size, in(3_030))).isFalse();
        assertThat(plan.isLateAlone(size, in(4_029))).isTrue();
        assertThat(plan.isLateAlone(size, in(4_030))).isFalse();
    }

    /** What comes in the order of arrival is planned as it comes; sorted, and by all divisions, it could be a bit cheaper. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void isHardlyDearerThanTheBestDivision(long seed) {
        var random = new Random(seed);
        double planned = 0;
        double best = 0;
        for (int frame = 0; frame < 50; frame++) {
            var cost = FixedCost.of(random.nextInt(3_000), 10 + random.nextInt(100));
            var plan = plan(cost, LONG);
            List<RunPlanner.Candidate> candidates = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                var size = new Size(1, (int) Math.exp(1 + 3 * random.nextDouble()));
                assertThat(plan.add(size, NONE)).isTrue();
                candidates.add(new RunPlanner.Candidate(size.rows(), size.length(), "one class"));
            }
            planned += plan.nanos();
            for (List<Integer> run : new RunPlanner(MAX_ROWS, Double.POSITIVE_INFINITY, cost::nanos).plan(candidates)) {
                int longest = run.stream()
                        .mapToInt(i -> candidates.get(i).length())
                        .max()
                        .orElseThrow();
                best += cost.nanos(run.size(), longest);
            }
        }

        assertThat(planned / best).isBetween(1.0, 1.25);
    }

    private static Deadline in(long nanos) {
        return Deadline.at(NOW + nanos);
    }

    private static FramePlan plan(FixedCost cost, double maxNanos) {
        return new FramePlan(cost, new FramePlan.Bounds(MAX_ROWS, maxNanos, 0, NOW, 0, 1));
    }
}
