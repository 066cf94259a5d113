package dev.sluice.gateway.kafka;

import dev.sluice.gateway.kafka.format.Decoded;
import dev.sluice.gateway.kafka.offsets.OffsetWindow;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One assignment of one partition to us: what was polled and waits for room, what is unfinished, what is committed. It
 * ends with the assignment; the next one is another object with another epoch. Poll thread only.
 */
final class AssignedPartition {

    private final TopicPartition id;
    private final long epoch;
    private final Queue<ConsumerRecord<byte[], byte[]>> parked = new ArrayDeque<>();
    private @Nullable OffsetWindow window; // from the first record on, whose offset is where it starts
    private @Nullable Decoded decodedHead; // of what is parked, once it was looked at
    private long polledTo; // the consumer's position
    private long committed;

    AssignedPartition(TopicPartition id, long epoch) {
        this.id = id;
        this.epoch = epoch;
    }

    TopicPartition id() {
        return id;
    }

    long epoch() {
        return epoch;
    }

    /** Whether polling has gone back, as it does when the log was truncated or its topic made anew. */
    boolean hasPassed(long offset) {
        return window != null && offset < polledTo;
    }

    /** Keeps what was polled until there is room for it. */
    void park(List<ConsumerRecord<byte[], byte[]>> records, long nextOffset) {
        if (window == null) {
            long start = records.isEmpty() ? nextOffset : records.get(0).offset();
            window = new OffsetWindow(start);
            committed = start;
        }
        parked.addAll(records);
        polledTo = nextOffset;
        skipWhatHoldsNoRecord();
    }

    boolean hasParked() {
        return !parked.isEmpty();
    }

    /** The next parked record that the window has room for. */
    @Nullable
    ConsumerRecord<byte[], byte[]> takeable() {
        ConsumerRecord<byte[], byte[]> head = parked.peek();
        return head != null && window != null && window.fits(head.offset()) ? head : null;
    }

    /** What the record is that is {@link #takeable}; decoded once, however often there is no room for it. */
    Decoded decoded(Function<ConsumerRecord<byte[], byte[]>, Decoded> decoder) {
        if (decodedHead == null) {
            decodedHead = decoder.apply(parked.element());
        }
        return decodedHead;
    }

    /** Takes the record that is {@link #takeable}: it is unfinished from now on. */
    void take() {
        ConsumerRecord<byte[], byte[]> head = parked.remove();
        decodedHead = null;
        requireWindow().polled(head.offset());
        skipWhatHoldsNoRecord();
    }

    /** Forgets what was polled and not taken: it is not committed, so whoever owns the partition next reads it. */
    void dropParked() {
        if (!parked.isEmpty()) {
            polledTo = requireWindow().next();
            parked.clear();
            decodedHead = null;
        }
    }

    void finished(long offset) {
        requireWindow().finished(offset);
    }

    int unfinished() {
        return window == null ? 0 : window.unfinished();
    }

    boolean hasToCommit() {
        return window != null && window.committable() > committed;
    }

    long committable() {
        return requireWindow().committable();
    }

    /** The broker has stored this offset. */
    void committed(long offset) {
        committed = Math.max(committed, offset);
    }

    /** Markers of transactions and compacted offsets behind the last record; a parked record is not to be passed. */
    private void skipWhatHoldsNoRecord() {
        if (parked.isEmpty()) {
            requireWindow().skippedTo(polledTo);
        }
    }

    private OffsetWindow requireWindow() {
        if (window == null) {
            throw new IllegalStateException("nothing was polled from " + id + " in epoch " + epoch);
        }
        return window;
    }
}
