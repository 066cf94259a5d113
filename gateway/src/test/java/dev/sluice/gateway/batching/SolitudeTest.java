package dev.sluice.gateway.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.fixture.SimulatedLoop;
import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Entry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SolitudeTest {

    private static final long NOW = new SimulatedLoop().nanoTime();
    private static final long LATER = NOW + Duration.ofMillis(1_100).toNanos();
    private static final double MILLI = 1e6;
    private static final Claim ONE = Claim.of("one");

    private final Solitude solitude = new Solitude(Duration.ofMillis(20));
    private final FairQueue queue = new FairQueue(Duration.ofSeconds(1), entry -> 10 * MILLI);

    @Test
    void hasNoPatienceBeforeSomebodyWasAloneForAWhile() {
        come(40, ONE, Deadline.none(), NOW);

        assertThat(solitude.patienceNanos(queue, 1, NOW + 1)).isZero();
        assertThat(solitude.patienceNanos(queue, 1, LATER)).isPositive();
    }

    @Test
    void growsWithWhatWaitsForALaneUpToABound() {
        come(4, ONE, Deadline.none(), NOW);
        assertThat(solitude.patienceNanos(queue, 1, LATER)).isEqualTo(10 * MILLI);
        assertThat(solitude.patienceNanos(queue, 4, LATER)).isEqualTo(2.5 * MILLI);

        come(400, ONE, Deadline.none(), NOW);
        assertThat(solitude.patienceNanos(queue, 1, LATER)).isEqualTo(100 * MILLI);
    }

    @Test
    void endsWhenAnotherComes() {
        come(40, ONE, Deadline.none(), NOW);

        come(1, Claim.of("another"), Deadline.none(), LATER);

        assertThat(solitude.patienceNanos(queue, 1, LATER)).isZero();
    }

    @Test
    void endsWhenSomethingIsUrgent() {
        come(40, ONE, Deadline.none(), NOW);

        come(1, ONE, Deadline.at(LATER + 1_000_000_000), LATER);

        assertThat(solitude.patienceNanos(queue, 1, LATER)).isZero();
    }

    /** Who comes now is one, and what waits is another's. */
    @Test
    void isNotThereWhileAnotherStillWaits() {
        come(40, Claim.of("another"), Deadline.none(), NOW);
        come(1, ONE, Deadline.none(), NOW);

        assertThat(solitude.patienceNanos(queue, 1, LATER)).isZero();
    }

    /** What came last is long in line, and has not become bulk work by that. */
    @Test
    void isNotThereWhileSomethingUrgentStillWaits() {
        come(1, ONE, Deadline.at(LATER + 1_000_000_000), NOW);
        come(40, ONE, Deadline.none(), NOW);
        assertThat(solitude.patienceNanos(queue, 1, LATER)).isZero();

        queue.take(NOW);
        assertThat(solitude.patienceNanos(queue, 1, LATER)).isPositive();
    }

    private void come(int count, Claim claim, Deadline deadline, long now) {
        for (int i = 0; i < count; i++) {
            Entry entry = Requests.entry(i, 1, claim, deadline, now);
            solitude.came(entry, now);
            queue.add(entry, now);
        }
    }
}
