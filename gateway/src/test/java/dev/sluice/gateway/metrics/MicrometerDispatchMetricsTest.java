package dev.sluice.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.dispatch.BreakerState;
import dev.sluice.gateway.dispatch.RetryReason;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class MicrometerDispatchMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerDispatchMetrics metrics = new MicrometerDispatchMetrics(registry);

    @Test
    void keepsNoMeterOfARemovedWorker() {
        use("a");
        use("b");

        metrics.removed("a");
        metrics.removed("never used");

        assertThat(registry.getMeters())
                .isNotEmpty()
                .extracting(Meter::getId)
                .extracting(id -> id.getTag("worker"))
                .containsOnly("b");
    }

    @Test
    void countsAnewWhenAWorkerComesBackUnderItsAddress() {
        use("a");
        metrics.removed("a");

        use("a");

        assertThat(registry.get("sluice.frames.dispatched").counter().count()).isEqualTo(1);
        assertThat(registry.get("sluice.worker.credit").gauge().value()).isEqualTo(3);
    }

    private void use(String worker) {
        metrics.frameSent(worker);
        metrics.predicted(worker, 1, 2);
        metrics.slow(worker);
        metrics.retried(worker, RetryReason.SHED);
        metrics.credit(worker, 3);
        metrics.breaker(worker, BreakerState.OPEN);
    }
}
