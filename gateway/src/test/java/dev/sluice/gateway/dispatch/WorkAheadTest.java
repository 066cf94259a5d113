package dev.sluice.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.SimulatedLoop;
import org.junit.jupiter.api.Test;

class WorkAheadTest {

    private static final long NOW = new SimulatedLoop().nanoTime();

    private final WorkAhead ahead = new WorkAhead(2);

    @Test
    void waitsForNothingWhileALaneIsIdle() {
        ahead.add(1_000, NOW);

        assertThat(ahead.waitNanos(NOW)).isZero();
        assertThat(ahead.nanosLeft(NOW)).isEqualTo(1_000);
    }

    @Test
    void waitsForTheLaneThatIsDoneFirst() {
        ahead.add(1_000, NOW);
        ahead.add(600, NOW);
        assertThat(ahead.waitNanos(NOW)).isEqualTo(600);

        ahead.add(700, NOW); // behind the shorter one
        assertThat(ahead.waitNanos(NOW)).isEqualTo(1_000);
        assertThat(ahead.waitNanos(NOW + 400)).isEqualTo(600);
    }

    @Test
    void countsAFramesTimeFromWhenALaneIsFreeForIt() {
        WorkAhead.Work first = ahead.add(1_000, NOW);
        ahead.add(5_000, NOW);
        WorkAhead.Work behind = ahead.add(700, NOW);
        assertThat(behind.ranNanos(NOW + 1_000)).isZero();

        ahead.remove(first, NOW + 1_200);

        assertThat(behind.ranNanos(NOW + 1_300)).isEqualTo(100);
        assertThat(ahead.nanosLeft(NOW + 1_300)).isEqualTo(3_700 + 600);
    }

    @Test
    void takesWhatIsOverdueForDoneAtAnyMoment() {
        ahead.add(1_000, NOW);
        ahead.add(9_000, NOW);

        assertThat(ahead.waitNanos(NOW + 3_000)).isZero();
        assertThat(ahead.nanosLeft(NOW + 3_000)).isEqualTo(6_000);
    }
}
