package dev.sluice.gateway.kafka.session;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Which requests of a session were answered last: one is answered again after the crash of a gateway. One thread at a time. */
final class AnsweredRequests {

    private static final String REQUEST_ID = "sluice-request-id";
    private static final int MOST_REMEMBERED = 10_000;

    private final LinkedHashSet<String> ids = new LinkedHashSet<>();

    /** Whether its request was not answered before; from now on it was. */
    boolean isFirst(ConsumerRecord<byte[], byte[]> reply) {
        Header request = reply.headers().lastHeader(REQUEST_ID);
        if (request == null || request.value() == null) {
            return true;
        }
        boolean isFirst = ids.add(new String(request.value(), StandardCharsets.UTF_8));
        if (ids.size() > MOST_REMEMBERED) {
            ids.remove(ids.iterator().next());
        }
        return isFirst;
    }
}
