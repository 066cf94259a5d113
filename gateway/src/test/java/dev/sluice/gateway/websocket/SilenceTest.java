package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who is silent, and who cannot be heard. */
class SilenceTest {

    private final Silence silence = new Silence(100);

    @Test
    void isAsLongAsNothingIsHeardOfAClientThatIsAskedAndTakesNothing() {
        assertThat(silence.nanos(150, /* isAsked= */ true, 0)).isEqualTo(50);
        assertThat(silence.nanos(160, /* isAsked= */ true, 0)).isEqualTo(60);

        silence.broken(170);

        assertThat(silence.nanos(190, /* isAsked= */ true, 0)).isEqualTo(20);
    }

    @Test
    void isNoneWhileTheClientTakesWhatWaitsForIt() {
        assertThat(silence.nanos(150, /* isAsked= */ true, 10)).isZero();
        assertThat(silence.nanos(200, /* isAsked= */ true, 20)).isZero();

        assertThat(silence.nanos(250, /* isAsked= */ true, 20)).isEqualTo(50);
    }

    @Test
    void isNoneWhileTheClientIsNotListenedTo() {
        assertThat(silence.nanos(150, /* isAsked= */ false, 0)).isZero();

        assertThat(silence.nanos(170, /* isAsked= */ true, 0)).isEqualTo(20);
    }
}
