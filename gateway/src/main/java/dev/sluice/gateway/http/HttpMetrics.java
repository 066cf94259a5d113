package dev.sluice.gateway.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Requests by route and status. Both are bounded: a route is one that is served, or {@code other}. Thread-safe. */
final class HttpMetrics {

    static final String OTHER = "other";

    private final MeterRegistry registry;
    private final Map<Kind, Counter> counters = new ConcurrentHashMap<>();

    HttpMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void answered(String route, int status) {
        counters.computeIfAbsent(new Kind(route, status), this::counter).increment();
    }

    private Counter counter(Kind kind) {
        return registry.counter("sluice.http.requests", "route", kind.route, "status", Integer.toString(kind.status));
    }

    private record Kind(String route, int status) {}
}
