package dev.sluice.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {

    @Test
    void spacesEvenlyWithoutAddingUpRounding() {
        var schedule = new Schedule(3, Spacing.EVEN, 0);

        long last = 0;
        for (int i = 0; i <= 3_000; i++) {
            last = schedule.nextDueNanos();
        }

        assertThat(last).isCloseTo(1_000_000_000_000L, within(1_000L));
    }

    @Test
    void keepsTheRateOverExponentialGapsThatTheSeedRepeats() {
        var schedule = new Schedule(1_000, Spacing.EXPONENTIAL, 42);
        var again = new Schedule(1_000, Spacing.EXPONENTIAL, 42);

        long last = 0;
        for (int i = 0; i <= 100_000; i++) {
            last = schedule.nextDueNanos();
            assertThat(again.nextDueNanos()).isEqualTo(last);
        }

        assertThat(last / 1e9).isCloseTo(100, within(2.0));
    }

    @Test
    void refusesARateOfNothing() {
        assertThatThrownBy(() -> new Schedule(0, Spacing.EVEN, 0)).hasMessageContaining("was 0.0");
    }
}
