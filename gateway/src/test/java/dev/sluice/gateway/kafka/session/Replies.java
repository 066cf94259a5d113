package dev.sluice.gateway.kafka.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Records of the topic of sessions. Their sizes are what they say, and not what they hold. */
final class Replies {

    static final String TOPIC = "sessions";

    private Replies() {}

    /** To a request of its own, which is named by the offset. */
    static ConsumerRecord<byte[], byte[]> reply(String session, int partition, long offset) {
        return reply(session, partition, offset, 100, "request-" + offset);
    }

    static ConsumerRecord<byte[], byte[]> reply(
            String session, int partition, long offset, int size, String requestId) {
        Headers headers = new RecordHeaders()
                .add("sluice-correlation-id", Long.toString(offset).getBytes(UTF_8))
                .add("sluice-request-id", requestId.getBytes(UTF_8));
        return new ConsumerRecord<>(
                TOPIC,
                partition,
                offset,
                0,
                TimestampType.CREATE_TIME,
                session.length(),
                size,
                session.getBytes(UTF_8),
                new byte[0],
                headers,
                Optional.empty());
    }
}
