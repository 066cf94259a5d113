package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PacingTest {

    @Test
    void sleepsUntilShortlyBeforeARequestIsDue() {
        Pacing pacing = at(100);

        assertThat(pacing.parkNanos(1_000_000)).isEqualTo(930_000);
        assertThat(pacing.parkNanos(70_000)).isZero();
        assertThat(pacing.parkNanos(1)).isZero();
    }

    @Test
    void isAwakeForNoMoreThanATwentiethOfTheTime() {
        Pacing pacing = at(25_000);

        assertThat(pacing.parkNanos(40_000)).isEqualTo(38_000);
    }

    private static Pacing at(double rate) {
        return Pacing.of(new Schedule.Plan(rate, Duration.ZERO, Duration.ofSeconds(1), 1));
    }
}
