package dev.sluice.gateway.grpc;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.grpc.common.GrpcStatus;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** How calls end. Confined to one loop; the counters behind it are shared by all. */
final class CallCounts {

    private final MeterRegistry registry;
    private final Map<String, Map<GrpcStatus, Counter>> counters = new HashMap<>();

    CallCounts(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param method one of ours: names of callers' own invention would fill the registry */
    void ended(String method, GrpcStatus status) {
        counters.computeIfAbsent(method, first -> new EnumMap<>(GrpcStatus.class))
                .computeIfAbsent(status, first -> counter(method, status))
                .increment();
    }

    private Counter counter(String method, GrpcStatus status) {
        return registry.counter("sluice.grpc.calls", "method", method, "status", status.name());
    }
}
