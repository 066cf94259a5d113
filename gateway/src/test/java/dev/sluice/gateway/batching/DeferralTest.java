package dev.sluice.gateway.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.fixture.SimulatedLoop;
import dev.sluice.gateway.request.Costs.ModelCost;
import dev.sluice.gateway.request.Deadline;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeferralTest {

    private static final long NOW = new SimulatedLoop().nanoTime();
    private static final long MILLI = 1_000_000;
    private static final FixedCost DEAR_RUNS = FixedCost.of(10 * MILLI, MILLI);
    private static final FixedCost CHEAP_RUNS = FixedCost.of(0.1 * MILLI, MILLI);
    private static final int MAX_ROWS = 8;

    private final Deferral deferral = new Deferral(Duration.ofMillis(20), MAX_ROWS);
    private final FairQueue queue = new FairQueue(Duration.ofSeconds(1), entry -> DEAR_RUNS.alone(entry.size()));

    DeferralTest() {
        add(1);
        busyFor(10_000);
    }

    @Test
    void waitsWhereMoreWouldShareALargeFixedCostOfABusyLane() {
        assertThat(until(DEAR_RUNS)).isEqualTo(Deadline.at(NOW + 20 * MILLI));
    }

    @Test
    void doesNotWaitWhereARunCostsLittle() {
        assertThat(until(CHEAP_RUNS)).isEqualTo(Deadline.none());
    }

    @Test
    void doesNotWaitWhileWorkersAreOftenIdle() {
        deferral.saw(/* isBusy= */ false, NOW + 500 * MILLI);

        assertThat(until(DEAR_RUNS)).isEqualTo(Deadline.none());
    }

    @Test
    void doesNotWaitForACostThatIsNotKnownOrRowsThatShareNothing() {
        assertThat(until(new UnknownCost())).isEqualTo(Deadline.none());
        assertThat(until(new FixedCost(10 * MILLI, MILLI, /* sharesRuns= */ false, 1)))
                .isEqualTo(Deadline.none());
    }

    @Test
    void doesNotWaitWithAFullFrame() {
        add(MAX_ROWS - 1);

        assertThat(until(DEAR_RUNS)).isEqualTo(Deadline.none());
    }

    /** What waits takes 11 ms, and as much again when more has joined. */
    @Test
    void waitsNoLongerThanTheDeadlineAllows() {
        assertThat(untilWith(30)).isEqualTo(Deadline.at(NOW + 8 * MILLI));
        assertThat(untilWith(90)).isEqualTo(Deadline.at(NOW + 20 * MILLI));
    }

    /** Under load something urgent comes and goes all the time. */
    @Test
    void isNotHeldToTheDeadlineOfWhatWaitsNoMore() {
        queue.add(Requests.entry(7, 1, Deadline.at(NOW + 5 * MILLI), NOW), NOW);
        assertThat(until(DEAR_RUNS).isExpired(NOW)).isTrue();

        assertThat(queue.take(NOW).number()).isEqualTo(7);
        assertThat(until(DEAR_RUNS)).isEqualTo(Deadline.at(NOW + 20 * MILLI));
    }

    @Test
    void isOffUnlessItIsAskedFor() {
        var off = new Deferral(Duration.ZERO, MAX_ROWS);
        off.saw(/* isBusy= */ true, NOW);

        assertThat(off.isOff()).isTrue();
        assertThat(off.until(queue, DEAR_RUNS, NOW, NOW)).isEqualTo(Deadline.none());
    }

    private Deadline untilWith(int millisLeft) {
        queue.sweep(entry -> true);
        queue.add(Requests.entry(0, 1, Deadline.at(NOW + millisLeft * MILLI), NOW), NOW);
        return until(DEAR_RUNS);
    }

    private Deadline until(ModelCost cost) {
        return deferral.until(queue, cost, NOW, NOW);
    }

    private void busyFor(int millis) {
        for (int milli = millis; milli >= 0; milli -= 10) {
            deferral.saw(/* isBusy= */ true, NOW - milli * MILLI);
        }
    }

    private void add(int entries) {
        for (int i = 0; i < entries; i++) {
            queue.add(Requests.entry(i, 1, Deadline.none(), NOW), NOW);
        }
    }
}
