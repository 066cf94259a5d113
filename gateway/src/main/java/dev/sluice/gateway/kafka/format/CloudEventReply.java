package dev.sluice.gateway.kafka.format;

import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The attributes that make a reply to a CloudEvent in binary mode a CloudEvent itself. When its id was the correlation it
 * has been echoed already, and serves as the id of the reply too: ours is another source, so the pair stays unique.
 */
final class CloudEventReply {

    static final String SOURCE = "/sluice";

    private static final String ID = "ce_id";
    private static final List<String> KEPT =
            List.of("ce_subject", "ce_correlationid", "ce_traceparent", "ce_tracestate");

    private CloudEventReply() {}

    static void describe(Envelope envelope, String type, Headers reply) {
        Headers request = envelope.record().headers();
        if (!RequestHeaders.isCloudEvent(request)) {
            return;
        }
        TextHeaders.add(reply, "ce_specversion", "1.0");
        TextHeaders.add(reply, "ce_source", SOURCE);
        TextHeaders.add(reply, "ce_type", type);
        if (reply.lastHeader(ID) == null) {
            TextHeaders.add(reply, ID, envelope.id().value());
        }
        Header cause = request.lastHeader(ID);
        if (cause != null && cause.value() != null) {
            reply.add("ce_causationid", cause.value());
        }
        for (String name : KEPT) {
            Header kept = request.lastHeader(name);
            if (kept != null && kept.value() != null && reply.lastHeader(name) == null) {
                reply.add(kept);
            }
        }
    }
}
