package dev.sluice.gateway.websocket;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What WebSockets count. Codes come from clients: those that nobody knows are counted as one. Thread-safe. */
final class WebSocketMetrics {

    private static final String OTHER = "other";
    private static final int NO_STATUS = 1005;
    private static final int BROKEN = 1006;

    private final Counter received;
    private final Counter sent;
    private final Map<String, Counter> closedByClient;
    private final Map<String, Counter> closedByGateway;
    private final Map<Integer, Counter> refused;

    WebSocketMetrics(MeterRegistry registry) {
        received = registry.counter("sluice.websocket.messages", "direction", "in");
        sent = registry.counter("sluice.websocket.messages", "direction", "out");
        closedByClient = closes(registry, "client");
        closedByGateway = closes(registry, "gateway");
        refused = Stream.of(400, 403, 426, 503)
                .collect(Collectors.toUnmodifiableMap(
                        status -> status,
                        status -> registry.counter(
                                "sluice.websocket.handshakes.refused", "status", String.valueOf(status))));
    }

    private static Map<String, Counter> closes(MeterRegistry registry, String by) {
        Stream<String> ours = Stream.of(CloseCode.values()).map(code -> String.valueOf(code.code()));
        return Stream.concat(ours, Stream.of(String.valueOf(NO_STATUS), String.valueOf(BROKEN), OTHER))
                .collect(Collectors.toUnmodifiableMap(
                        code -> code, code -> registry.counter("sluice.websocket.closes", "code", code, "by", by)));
    }

    void received() {
        received.increment();
    }

    /** An answer or an error. */
    void sent() {
        sent.increment();
    }

    void closed(short code, boolean isByGateway) {
        Map<String, Counter> counters = isByGateway ? closedByGateway : closedByClient;
        Counter counter = counters.getOrDefault(String.valueOf(code), counters.get(OTHER));
        if (counter != null) {
            counter.increment();
        }
    }

    void refused(int status) {
        Counter counter = refused.get(status);
        if (counter != null) {
            counter.increment();
        }
    }
}
