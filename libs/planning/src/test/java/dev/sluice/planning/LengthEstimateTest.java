package dev.sluice.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LengthEstimateTest {

    private final LengthEstimate estimate = new LengthEstimate();

    @Test
    void beginsWithWhatProseHasInGeneral() {
        assertThat(estimate.tokens(400)).isCloseTo(102, within(3));
        assertThat(estimate.tokens(0)).isBetween(1, 3);
    }

    @Test
    void learnsALanguageWithMoreBytesToAToken() {
        var random = new Random(3);
        for (int i = 0; i < 500; i++) {
            int bytes = 10 + random.nextInt(900);
            estimate.observe(bytes, 2 + bytes / 9);
        }

        assertThat(estimate.tokens(90)).isCloseTo(12, within(2));
        assertThat(estimate.tokens(900)).isCloseTo(102, within(5));
    }

    @Test
    void learnsNothingFromAModelThatCountsNoTokens() {
        int before = estimate.tokens(500);

        estimate.observe(500, 0);

        assertThat(estimate.tokens(500)).isEqualTo(before);
    }

    @Test
    void knowsHowMuchSlowerAWorkerIs() {
        var speed = new SpeedFactor();
        assertThat(speed.factor()).isEqualTo(1);

        for (int i = 0; i < 200; i++) {
            speed.observe(10, 25);
        }

        assertThat(speed.factor()).isCloseTo(2.5, within(0.05));
    }
}
