package dev.sluice.testkit.history;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;

/** From records to what is kept of them. */
final class Wire {

    static final String CORRELATION_ID = "sluice-correlation-id";
    static final String REPLY_TOPIC = "sluice-reply-topic";
    static final String REPLY_PARTITION = "sluice-reply-partition";

    private static final String NO_CODE = "NO_CODE";
    private static final String DEAD_LETTER = "__dlq.errors.";

    private Wire() {}

    static RequestRecord request(ConsumerRecord<byte[], byte[]> record) {
        return new RequestRecord(id(record), correlation(record), print(record));
    }

    static Reply reply(ConsumerRecord<byte[], byte[]> record, String complaint) {
        return new Reply(
                correlation(record),
                id(record),
                Instant.ofEpochMilli(record.timestamp()),
                isAppendTime(record),
                header(record, "sluice-request-id").flatMap(RecordId::parse).orElse(null),
                code(record),
                Fingerprint.part(record.key()),
                complaint);
    }

    static DeadLetter deadLetter(ConsumerRecord<byte[], byte[]> record) {
        return new DeadLetter(
                id(record),
                Instant.ofEpochMilli(record.timestamp()),
                isAppendTime(record),
                origin(record).orElse(null),
                correlation(record),
                deadLetterCode(record),
                print(record),
                header(record, DEAD_LETTER + "dropped.value.bytes").isPresent());
    }

    static String deadLetterCode(ConsumerRecord<byte[], byte[]> record) {
        return header(record, DEAD_LETTER + "exception").orElse(NO_CODE);
    }

    private static Optional<RecordId> origin(ConsumerRecord<byte[], byte[]> record) {
        return RecordId.parse(header(record, DEAD_LETTER + "topic").orElse("") + "-"
                + header(record, DEAD_LETTER + "partition").orElse("") + "-"
                + header(record, DEAD_LETTER + "offset").orElse(""));
    }

    /** {@code ok} or the error code of a reply. */
    static String code(ConsumerRecord<byte[], byte[]> reply) {
        if (header(reply, "sluice-status").orElse("").equals(Reply.OK)) {
            return Reply.OK;
        }
        return header(reply, "sluice-error-code").orElse(NO_CODE);
    }

    /** Empty when there is none. */
    static String correlation(ConsumerRecord<byte[], byte[]> record) {
        return header(record, CORRELATION_ID).orElse("");
    }

    private static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    private static RecordId id(ConsumerRecord<byte[], byte[]> record) {
        return new RecordId(record.topic(), record.partition(), record.offset());
    }

    private static Fingerprint print(ConsumerRecord<byte[], byte[]> record) {
        return Fingerprint.of(record.key(), record.value(), record.headers());
    }

    private static boolean isAppendTime(ConsumerRecord<byte[], byte[]> record) {
        return record.timestampType() == TimestampType.LOG_APPEND_TIME;
    }
}
