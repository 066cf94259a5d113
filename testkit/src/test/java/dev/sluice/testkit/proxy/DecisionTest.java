package dev.sluice.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DecisionTest {

    @Test
    void takesTheGraverOfTwo() {
        assertThat(Decision.pass(5).and(Decision.hold(7))).isEqualTo(Decision.hold(7));
        assertThat(Decision.hold(7).and(Decision.pass(5))).isEqualTo(Decision.hold(7));
        assertThat(Decision.CLOSE.and(Decision.hold(7))).isEqualTo(Decision.CLOSE);
        assertThat(Decision.CLOSE.and(Decision.RESET)).isEqualTo(Decision.RESET);
    }

    @Test
    void takesTheSmallerOfTwoAlike() {
        assertThat(Decision.pass(5).and(Decision.pass(3))).isEqualTo(Decision.pass(3));
        assertThat(Decision.hold(5).and(Decision.hold(Decision.FOREVER))).isEqualTo(Decision.hold(5));
    }

    @Test
    void holdsUntilAnInstantThoughTheClockWraps() {
        long now = Long.MAX_VALUE - 1;

        assertThat(Decision.holdUntil(now + 10, now)).isEqualTo(Decision.hold(10));
        assertThat(Decision.holdUntil(now + 10, now + 10)).isEqualTo(Decision.PASS_ALL);
    }
}
