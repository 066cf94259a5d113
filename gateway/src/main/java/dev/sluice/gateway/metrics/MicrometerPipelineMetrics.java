package dev.sluice.gateway.metrics;

import dev.sluice.gateway.pipeline.PipelineMetrics;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Thread-safe. Every outcome is registered from the start, so that a rate over it exists before the first one. */
public final class MicrometerPipelineMetrics implements PipelineMetrics {

    private static final String ENDED = "sluice.requests.ended";

    private final AtomicLong inFlight = new AtomicLong();
    private final Counter received;
    private final Counter predicted;
    private final Map<ErrorCode, Counter> refused = new EnumMap<>(ErrorCode.class);
    private final Map<ErrorCode, Counter> failed = new EnumMap<>(ErrorCode.class);

    public MicrometerPipelineMetrics(MeterRegistry registry) {
        received = registry.counter("sluice.requests.received");
        predicted = registry.counter(ENDED, "outcome", "predicted", "code", "none");
        for (ErrorCode code : ErrorCode.values()) {
            refused.put(code, registry.counter(ENDED, "outcome", "refused", "code", code.name()));
            failed.put(code, registry.counter(ENDED, "outcome", "failed", "code", code.name()));
        }
        Gauge.builder("sluice.requests.in.flight", inFlight, AtomicLong::get).register(registry);
    }

    @Override
    public void received() {
        inFlight.incrementAndGet();
        received.increment();
    }

    @Override
    public void ended(Outcome outcome) {
        counter(outcome).increment();
        inFlight.decrementAndGet();
    }

    private Counter counter(Outcome outcome) {
        return outcome.fold(ignored -> predicted, r -> of(refused, r.code()), f -> of(failed, f.code()));
    }

    private static Counter of(Map<ErrorCode, Counter> counters, ErrorCode code) {
        Counter counter = counters.get(code);
        if (counter == null) {
            throw new IllegalStateException("no counter for " + code);
        }
        return counter;
    }
}
