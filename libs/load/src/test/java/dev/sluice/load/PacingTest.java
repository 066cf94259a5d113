package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PacingTest {

    @Test
    void sleepsUntilShortlyBeforeARequestIsDue() {
        Pacing pacing = at(100);

        assertThat(pacing.parkNanos(1_000_000)).isEqualTo(935_000);
        assertThat(pacing.parkNanos(65_000)).isZero();
        assertThat(pacing.parkNanos(1)).isZero();
    }

    @Test
    void isWokenByAsMuchEarlierAsItWasLateOfLate() {
        Pacing pacing = at(100);
        for (int i = 0; i < 100; i++) {
            pacing.woke(8_000);
        }

        assertThat(1_000_000 - pacing.parkNanos(1_000_000)).isCloseTo(13_000, within(1_000L));
    }

    @Test
    void learnsNothingFromAWakeUpThatWasDisturbed() {
        Pacing pacing = at(100);

        pacing.woke(10_000_000);
        pacing.woke(-5_000);

        assertThat(pacing.parkNanos(1_000_000)).isEqualTo(935_000);
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
