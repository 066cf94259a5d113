package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CreditsTest {

    private final Credits credits = new Credits(8);

    @Test
    void takesAnyNumberOfAnswersUntilTheClientCounts() {
        for (int i = 0; i < 1_000; i++) {
            credits.answerSent();
        }

        assertThat(credits.takesAnswer()).isTrue();
        credits.granted(1);
        credits.answerSent();
        assertThat(credits.takesAnswer()).isFalse();
    }

    @Test
    void addsUpWhatIsGrantedWithoutEverTurningOver() {
        credits.granted(Long.MAX_VALUE);
        credits.granted(Long.MAX_VALUE);

        assertThat(credits.takesAnswer()).isTrue();
    }

    @Test
    void countsAnewForANewConnection() {
        credits.granted(1);
        credits.answerSent();

        credits.restart();

        assertThat(credits.takesAnswer()).isTrue();
    }

    @Test
    void saysThatItTakesMoreWhenAQuarterHasComeBack() {
        assertThat(credits.returned()).isEmpty();
        assertThat(credits.returned()).isEqualTo(OptionalLong.of(2));
        assertThat(credits.returned()).isEmpty();
        assertThat(new Credits(1).returned()).isEqualTo(OptionalLong.of(1));
    }
}
