package dev.sluice.gateway.metrics;

import dev.sluice.gateway.batching.BatchingMetrics;
import dev.sluice.gateway.request.Entry;
import dev.sluice.gateway.request.Frame;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Thread-safe. */
public final class MicrometerBatchingMetrics implements BatchingMetrics {

    private final ModelTally tally;
    private final DistributionSummary members;
    private final DistributionSummary rows;
    private final DistributionSummary partitions;
    private final Timer queueDelay;
    private final Counter refusedOnArrival;
    private final Counter refusedAtTheCut;
    private final AtomicInteger tenants = new AtomicInteger();

    /** @param tally hears of frames as well */
    public MicrometerBatchingMetrics(MeterRegistry registry, ModelTally tally) {
        this.tally = tally;
        members = registry.summary("sluice.frame.members");
        rows = registry.summary("sluice.frame.rows");
        partitions = registry.summary("sluice.frame.partitions");
        refusedOnArrival = registry.counter("sluice.requests.refused.early", "when", "arrival");
        refusedAtTheCut = registry.counter("sluice.requests.refused.early", "when", "cut");
        Gauge.builder("sluice.tenants.waiting", tenants, AtomicInteger::get).register(registry);
        queueDelay = Timer.builder("sluice.queue.delay")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(20),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2))
                .register(registry);
    }

    @Override
    public void cut(Frame frame, long nowNanos) {
        members.record(frame.members().size());
        rows.record(frame.rows());
        partitions.record((double) frame.members().stream()
                .map(member -> member.request().id().source())
                .distinct()
                .count());
        tally.cut(frame, nowNanos);
        for (Entry member : frame.members()) {
            queueDelay.record(nowNanos - member.enqueuedAtNanos(), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void refusedEarly(boolean onArrival) {
        (onArrival ? refusedOnArrival : refusedAtTheCut).increment();
    }

    @Override
    public void tenantsWaiting(int waiting) {
        tenants.set(waiting);
    }
}
