package dev.sluice.gateway.kafka.format;

import dev.sluice.oip.AnswerTooLargeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The event that answers a structured event, around a body. Its attributes are written first, so that the room which is left
 * for the body is known before there is one.
 */
final class StructuredReply {

    static final String CONTENT_TYPE = "application/cloudevents+json; charset=utf-8";

    /** The trace that an event began in is carried on; the plain headers say who sent it to us. */
    private static final List<String> KEPT = List.of("subject", "correlationid", "traceparent", "tracestate");

    private static final byte[] DATA = ",\"data\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA_END = "}".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BASE64 = ",\"data_base64\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BASE64_END = "\"}".getBytes(StandardCharsets.US_ASCII);

    private final byte[] attributes;

    StructuredReply(Envelope envelope, EventAttributes request, String type, String dataContentType) {
        var event = new JsonObject()
                .put("specversion", "1.0")
                .put("id", envelope.id().value())
                .put("source", CloudEventReply.SOURCE)
                .put("type", type)
                .put("datacontenttype", dataContentType);
        request.value("id").ifPresent(id -> event.put("causationid", id));
        for (String name : KEPT) {
            request.value(name).ifPresent(value -> event.put(name, value));
        }
        byte[] closed = event.encode().getBytes(StandardCharsets.UTF_8);
        this.attributes = Arrays.copyOf(closed, closed.length - 1);
    }

    /** How large a JSON body may be in an event of this size. */
    int roomForJson(int maxBytes) {
        return room(maxBytes, DATA.length + DATA_END.length);
    }

    /** How large a body of bytes may be in an event of this size. */
    int roomForBytes(int maxBytes) {
        return room(maxBytes, BASE64.length + BASE64_END.length) / 4 * 3;
    }

    byte[] withJson(byte[] body) {
        return joined(attributes, DATA, body, DATA_END);
    }

    byte[] withBytes(byte[] body) {
        return joined(attributes, BASE64, Base64.getEncoder().encode(body), BASE64_END);
    }

    private int room(int maxBytes, int around) {
        int room = maxBytes - attributes.length - around;
        if (room < 0) {
            throw new AnswerTooLargeException(maxBytes);
        }
        return room;
    }

    private static byte[] joined(byte[]... parts) {
        int size = 0;
        for (byte[] part : parts) {
            size += part.length;
        }
        byte[] all = new byte[size];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
