package dev.sluice.gateway.metrics;

import dev.sluice.gateway.dispatch.BreakerState;
import dev.sluice.gateway.dispatch.DispatchMetrics;
import dev.sluice.gateway.dispatch.RetryReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Thread-safe. One set of meters for each worker; they are removed with it. */
public final class MicrometerDispatchMetrics implements DispatchMetrics {

    private final MeterRegistry registry;
    private final Map<String, WorkerMeters> workers = new ConcurrentHashMap<>();

    public MicrometerDispatchMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void frameSent(String workerId) {
        of(workerId).frames.increment();
    }

    @Override
    public void predicted(String workerId, double expectedNanos, long tookNanos) {
        of(workerId).ratio.record(tookNanos / expectedNanos);
    }

    @Override
    public void slow(String workerId) {
        of(workerId).slow.increment();
    }

    @Override
    public void retried(String workerId, RetryReason reason) {
        of(workerId).retried(reason).increment();
    }

    @Override
    public void credit(String workerId, int free) {
        of(workerId).credit.set(free);
    }

    /** 0 closed, 1 half-open, 2 open: the higher the worse. */
    @Override
    public void breaker(String workerId, BreakerState state) {
        of(workerId)
                .breaker
                .set(
                        switch (state) {
                            case CLOSED -> 0;
                            case HALF_OPEN -> 1;
                            case OPEN -> 2;
                        });
    }

    @Override
    public void removed(String workerId) {
        WorkerMeters meters = workers.remove(workerId);
        if (meters != null) {
            meters.all().forEach(registry::remove);
        }
    }

    private WorkerMeters of(String workerId) {
        return workers.computeIfAbsent(workerId, id -> new WorkerMeters(registry, id));
    }

    private static final class WorkerMeters {

        private final AtomicInteger credit = new AtomicInteger();
        private final AtomicInteger breaker = new AtomicInteger();
        private final Counter frames;
        private final Counter slow;
        private final DistributionSummary ratio;
        private final Map<RetryReason, Counter> retries;
        private final List<Gauge> gauges;

        WorkerMeters(MeterRegistry registry, String workerId) {
            frames = registry.counter("sluice.frames.dispatched", "worker", workerId);
            slow = registry.counter("sluice.frames.slow", "worker", workerId);
            ratio = DistributionSummary.builder("sluice.frame.prediction.ratio")
                    .tag("worker", workerId)
                    .description("how long a frame took, by how long it was expected to take")
                    .serviceLevelObjectives(0.5, 0.8, 0.9, 1, 1.1, 1.25, 2, 4)
                    .register(registry);
            retries = Stream.of(RetryReason.values())
                    .collect(Collectors.toUnmodifiableMap(
                            reason -> reason,
                            reason -> registry.counter("sluice.retries", "worker", workerId, "reason", tag(reason))));
            gauges = List.of(
                    Gauge.builder("sluice.worker.credit", credit, AtomicInteger::get)
                            .tag("worker", workerId)
                            .register(registry),
                    Gauge.builder("sluice.worker.breaker.state", breaker, AtomicInteger::get)
                            .tag("worker", workerId)
                            .description("0 closed, 1 half-open, 2 open")
                            .register(registry));
        }

        Stream<Meter> all() {
            return Stream.of(Stream.of(frames, slow, ratio), retries.values().stream(), gauges.stream())
                    .flatMap(meters -> meters);
        }

        Counter retried(RetryReason reason) {
            return Objects.requireNonNull(retries.get(reason));
        }

        private static String tag(RetryReason reason) {
            return reason.name().toLowerCase(Locale.ROOT);
        }
    }
}
