package dev.sluice.gateway.kafka.format;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The attributes that make a reply to a CloudEvent (binary mode) a CloudEvent itself. When its id was the correlation it
 * has been echoed already, and serves as the id of the reply too: ours is another source, so the pair stays unique.
 */
final class CloudEventReply {

    private static final String ID = "ce_id";

    private CloudEventReply() {}

    static void describe(Envelope envelope, String type, Headers reply) {
        Headers request = envelope.record().headers();
        if (!new RequestHeaders(request).isCloudEvent()) {
            return;
        }
        TextHeaders.add(reply, "ce_specversion", "1.0");
        TextHeaders.add(reply, "ce_source", "/sluice");
        TextHeaders.add(reply, "ce_type", type);
        if (reply.lastHeader(ID) == null) {
            TextHeaders.add(reply, ID, envelope.id().value());
        }
        Header cause = request.lastHeader(ID);
        if (cause != null) {
            reply.add("ce_causationid", cause.value());
        }
    }
}
