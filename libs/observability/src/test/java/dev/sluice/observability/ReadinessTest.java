package dev.sluice.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    @Test
    void isReadyUntilAReasonStandsAgainstIt() {
        var readiness = new Readiness();

        readiness.notReady("kafka", "not connected");

        assertThat(readiness.isReady()).isFalse();
        assertThat(readiness.reasons()).containsEntry("kafka", "not connected");
    }

    @Test
    void canBeAskedWhileComponentsComeAndGo() throws Exception {
        var readiness = new Readiness();
        var asked = new AtomicBoolean();
        CompletableFuture<Void> component = CompletableFuture.runAsync(() -> {
            while (!asked.get()) {
                readiness.notReady("kafka", "not connected");
                readiness.ready("kafka");
            }
        });

        for (int i = 0; i < 200_000; i++) {
            assertThat(readiness.reasons().size()).isLessThanOrEqualTo(1);
        }

        asked.set(true);
        component.get(10, TimeUnit.SECONDS);
    }
}
