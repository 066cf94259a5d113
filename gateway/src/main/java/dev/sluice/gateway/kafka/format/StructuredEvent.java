package dev.sluice.gateway.kafka.format;

import dev.sluice.gateway.request.Quoted;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.JsonLimits;
import dev.sluice.oip.JsonMembers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A CloudEvent in structured mode: a JSON object that has the attributes as members beside the data. The data stays where
 * it is until it is asked for; what is not known to us is passed over.
 */
final class StructuredEvent {

    private static final List<String> REQUIRED = List.of("id", "source", "type");
    private static final List<String> KNOWN = List.of(
            "id",
            "subject",
            "correlationid",
            "expirytime",
            "traceparent",
            "tracestate",
            "sluicemodel",
            "sluicemodelversion",
            "sluicereplytopic",
            "sluicereplypartition",
            "sluicetimeoutms",
            "sluicepriority",
            "sluicetenant");

    private final JsonMembers members;
    private final EventAttributes attributes;

    private StructuredEvent(JsonMembers members, EventAttributes attributes) {
        this.members = members;
        this.attributes = attributes;
    }

    /** Fails with an {@code InvalidRequestException} when the value is no event. */
    static StructuredEvent read(byte[] value) {
        JsonMembers members = JsonMembers.of(value, JsonLimits.defaults());
        String version = required(members, "specversion");
        if (!version.equals("1.0")) {
            throw new InvalidRequestException(
                    "the event's specversion is " + Quoted.of(version) + ", which is not supported: 1.0 is");
        }
        REQUIRED.forEach(name -> required(members, name));
        if (members.has("data") && members.has("data_base64")) {
            throw new InvalidRequestException("the event has both data and data_base64");
        }
        Map<String, String> known = new HashMap<>();
        for (String name : KNOWN) {
            members.scalar(name).ifPresent(text -> known.put(name, text));
        }
        return new StructuredEvent(members, new EventAttributes(known));
    }

    EventAttributes attributes() {
        return attributes;
    }

    Optional<String> dataContentType() {
        return members.string("datacontenttype");
    }

    /** The data as the value of a record of this format would be. */
    byte[] data(ValueFormat format) {
        if (members.has("data_base64")) {
            return members.string("data_base64").map(StructuredEvent::decoded).orElseThrow();
        }
        if (!members.has("data")) {
            throw new InvalidRequestException("the event has no data");
        }
        return switch (format) {
            case AUTO, JSON -> members.object("data").orElseThrow();
            case TEXT -> members.string("data").orElseThrow().getBytes(StandardCharsets.UTF_8);
            case PROTOBUF -> throw new InvalidRequestException("the event's data is protobuf, which needs data_base64");
        };
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException malformed) {
            throw new InvalidRequestException("the event's data_base64 is not Base64");
        }
    }

    private static String required(JsonMembers members, String name) {
        return members.string(name)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new InvalidRequestException("the event has no " + name));
    }
}
