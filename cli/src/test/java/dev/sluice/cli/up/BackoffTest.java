package dev.sluice.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final Duration SHORT_RUN = Duration.ofSeconds(1);

    private final Backoff backoff = new Backoff();

    @Test
    void waitsLongerEachTimeUpToABound() {
        assertThat(Stream.generate(() -> backoff.afterARunOf(SHORT_RUN))
                        .limit(7)
                        .map(Duration::toMillis))
                .containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 15_000L, 15_000L);
    }

    @Test
    void beginsAnewAfterARunThatLasted() {
        backoff.afterARunOf(SHORT_RUN);
        backoff.afterARunOf(SHORT_RUN);

        assertThat(backoff.afterARunOf(Duration.ofMinutes(1))).isEqualTo(Duration.ofMillis(500));
        assertThat(backoff.afterARunOf(SHORT_RUN)).isEqualTo(Duration.ofSeconds(1));
    }
}
