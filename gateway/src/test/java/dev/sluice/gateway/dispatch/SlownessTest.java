package dev.sluice.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.costs.LearntCosts;
import dev.sluice.gateway.fixture.FakeWorker;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.fixture.SimulatedLoop;
import dev.sluice.gateway.request.RunTerms;
import dev.sluice.gateway.request.RunTraits;
import dev.sluice.gateway.request.ServedModel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SlownessTest {

    private static final double EXPECTED = 20e6;
    private static final long FAR_TOO_LONG = 200_000_000;
    private static final ServedModel ECHO =
            Requests.echo().with(new RunTraits(false, true, new RunTerms(EXPECTED, 0, 0, 0)));

    private final SimulatedLoop clock = new SimulatedLoop();
    private final LearntCosts costs = new LearntCosts(clock);
    private final Slowness slowness = new Slowness(costs);
    private final WorkerState one = worker("one");
    private final WorkerState other = worker("other");

    @Test
    void isAFrameThatTookFarTooLongOnAWorkerThatIsSlowerThanAnother() {
        take("one", 4);
        take("other", 1);

        assertThat(isSlow(one, EXPECTED, FAR_TOO_LONG)).isTrue();
        assertThat(isSlow(one, EXPECTED, (long) (2 * EXPECTED))).isFalse();
        assertThat(isSlow(other, EXPECTED, FAR_TOO_LONG))
                .as("one frame makes none")
                .isFalse();
    }

    @Test
    void isNobodysWhileAllAreAlike() {
        take("one", 4);
        take("other", 4);

        assertThat(isSlow(one, EXPECTED, FAR_TOO_LONG)).isFalse();
    }

    @Test
    void isNotOfTheLastWorkerThatCanBeUsed() {
        take("one", 4);
        take("other", 1);
        other.lost();

        assertThat(isSlow(one, EXPECTED, FAR_TOO_LONG)).isFalse();
    }

    @Test
    void isNotWhatNobodyCouldPredict() {
        take("one", 4);
        take("other", 1);

        assertThat(isSlow(one, 0, FAR_TOO_LONG)).isFalse();
        assertThat(isSlow(one, 1e6, 49_000_000))
                .as("less than a pause of the machine")
                .isFalse();
    }

    private boolean isSlow(WorkerState state, double costNanos, long ranNanos) {
        var others = new Slowness.Others(List.of(one, other), clock.nanoTime());
        return slowness.isSlow(state, Requests.ECHO, costNanos, ranNanos, others);
    }

    private void take(String worker, double times) {
        for (int i = 0; i < 150; i++) {
            costs.took(worker, Requests.ECHO, EXPECTED, EXPECTED * times);
        }
    }

    private WorkerState worker(String id) {
        var worker = new FakeWorker(id);
        var config = new BreakerConfig(50, 10, 4, Duration.ofSeconds(5), 2);
        var state = new WorkerState(worker, new WorkerBreaker(id, config, clock));
        state.connected(1, 2);
        state.serves(Set.of(Requests.ECHO));
        costs.serves(worker, List.of(ECHO));
        return state;
    }
}
