package dev.sluice.testkit.history;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A request as its requester knows it.
 *
 * @param offset {@link #UNKNOWN_OFFSET} unless the broker has acknowledged it
 * @param acknowledgedAt by the requester's clock; null unless the broker has acknowledged it
 * @param failure why sending failed, in which case the record may have been written or not; null unless it did
 */
public record Sent(
        int number,
        String correlation,
        String topic,
        int partition,
        long offset,
        Instant sentAt,
        @Nullable Instant acknowledgedAt,
        @Nullable String failure,
        Fingerprint print,
        ReplyAddress replyTo) {

    /** Of a record that no broker has acknowledged. */
    public static final long UNKNOWN_OFFSET = -1;

    static Sent unacknowledged(
            int number, String correlation, TopicPartition to, Instant at, Fingerprint print, ReplyAddress replyTo) {
        return new Sent(
                number, correlation, to.topic(), to.partition(), UNKNOWN_OFFSET, at, null, null, print, replyTo);
    }

    Sent acknowledged(long at, Instant when) {
        return new Sent(number, correlation, topic, partition, at, sentAt, when, null, print, replyTo);
    }

    Sent failed(String why) {
        return new Sent(number, correlation, topic, partition, UNKNOWN_OFFSET, sentAt, null, why, print, replyTo);
    }

    /** Whether the broker has said that it has the record. */
    public boolean isAcknowledged() {
        return acknowledgedAt != null;
    }

    boolean isSettled() {
        return acknowledgedAt != null || failure != null;
    }

    /** Where the record lies, once acknowledged. */
    public Optional<RecordId> id() {
        return isAcknowledged() ? Optional.of(new RecordId(topic, partition, offset)) : Optional.empty();
    }
}
