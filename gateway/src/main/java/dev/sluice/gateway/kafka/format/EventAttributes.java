package dev.sluice.gateway.kafka.format;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The attributes of a structured CloudEvent that mean something to us, by the names that CloudEvents gives them. */
public record EventAttributes(Map<String, String> values) {

    /** Of an event that cannot be read. */
    static final EventAttributes NONE = new EventAttributes(Map.of());

    public EventAttributes {
        values = Map.copyOf(values);
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** What the same event would have in binary mode. */
    Headers asHeaders() {
        var headers = new RecordHeaders();
        values.forEach((name, value) -> TextHeaders.add(headers, "ce_" + name, value));
        return headers;
    }
}
