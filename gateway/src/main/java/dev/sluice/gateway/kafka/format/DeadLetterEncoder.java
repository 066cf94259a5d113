package dev.sluice.gateway.kafka.format;

import dev.sluice.gateway.request.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * From a record that will not be tried again to its dead letter: key, value and every header as they came, and headers
 * {@code __dlq.errors.*} that say where it came from and why it ended. Those are replaced, never appended, so that a
 * record that has been a dead letter before does not grow.
 */
public final class DeadLetterEncoder {

    /** How much of the record a dead letter keeps: less, when the broker takes no record that large. */
    public enum Kept {
        EVERYTHING,
        KEY_AND_HEADERS,
        ORIGIN_ONLY;

        /** The next smaller amount; the same when there is none. */
        public Kept less() {
            return this == EVERYTHING ? KEY_AND_HEADERS : ORIGIN_ONLY;
        }
    }

    private static final String PREFIX = "__dlq.errors.";
    private static final int LONGEST_MESSAGE = 2_048;

    private final String topic;
    private final String group;

    public DeadLetterEncoder(String topic, String group) {
        this.topic = topic;
        this.group = group;
    }

    public ProducerRecord<byte[], byte[]> encode(
            ConsumerRecord<byte[], byte[]> record, ErrorCode code, String reason, Kept kept) {
        byte[] key = kept == Kept.ORIGIN_ONLY ? null : record.key();
        byte[] value = kept == Kept.EVERYTHING ? record.value() : null;
        var letter = new ProducerRecord<>(topic, key, value);
        Headers headers = letter.headers();
        if (kept != Kept.ORIGIN_ONLY) {
            copy(record.headers(), headers);
        }
        add(headers, "topic", record.topic());
        add(headers, "partition", Integer.toString(record.partition()));
        add(headers, "offset", Long.toString(record.offset()));
        add(headers, "timestamp", Instant.ofEpochMilli(record.timestamp()).toString());
        add(headers, "group", group);
        add(headers, "exception", code.name());
        add(headers, "message", cut(reason));
        if (kept != Kept.EVERYTHING) {
            add(headers, "dropped.value.bytes", Integer.toString(Math.max(0, record.serializedValueSize())));
        }
        return letter;
    }

    private static void copy(Headers from, Headers to) {
        for (Header header : from) {
            if (!header.key().startsWith(PREFIX)) {
                to.add(header);
            }
        }
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String cut(String reason) {
        return reason.length() <= LONGEST_MESSAGE ? reason : reason.substring(0, LONGEST_MESSAGE);
    }
}
