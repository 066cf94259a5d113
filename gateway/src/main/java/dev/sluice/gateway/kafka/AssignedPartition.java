package dev.sluice.gateway.kafka;

import dev.sluice.gateway.kafka.format.Decoded;
import dev.sluice.gateway.kafka.offsets.FinishedAhead;
import dev.sluice.gateway.kafka.offsets.OffsetWindow;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One assignment of one partition to us: what was polled and waits for room, what is unfinished, what is committed. It
 * ends with the assignment; the next one is another object with another epoch.
 *
 * <p>It begins when we know what is committed: until then nothing is polled from it, or what the last owner has answered
 * would be answered again. Poll thread only.
 */
final class AssignedPartition {

    static final long NOTHING_COMMITTED = -1;

    private final TopicPartition id;
    private final long epoch;
    private final Queue<ConsumerRecord<byte[], byte[]>> parked = new ArrayDeque<>();
    private final Map<Long, Long> inFlightSinceBefore =
            new HashMap<>(); // offsets and the earlier epochs that took them
    private boolean hasBegun;
    private FinishedAhead inherited = FinishedAhead.NONE;
    private @Nullable OffsetWindow window; // from the first record on, whose offset is where it starts
    private @Nullable Decoded decodedHead; // of what is parked, once it was looked at
    private long polledTo; // the consumer's position
    private long finished;
    private long committed = NOTHING_COMMITTED;
    private long finishedAtCommit;

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

    /** Whether it is known from where to read, and what to skip. */
    boolean hasBegun() {
        return hasBegun;
    }

    /** Reading goes on from the committed offset, or from elsewhere when there is none, beyond which these are finished. */
    void begin(long committedOffset, FinishedAhead finishedAhead) {
        hasBegun = true;
        committed = committedOffset;
        inherited = finishedAhead;
    }

    /** What the broker has stored as far as we know; {@link #NOTHING_COMMITTED} if there is nothing. */
    long committed() {
        return committed;
    }

    /** Whether anything has been read from it. */
    boolean hasRead() {
        return window != null;
    }

    /** Whether polling has gone back, as it does when the log was truncated or its topic made anew. */
    boolean hasPassed(long offset) {
        return window != null && offset < polledTo;
    }

    /** Keeps what was polled until there is room for it; returns how many were left out, as finished by an earlier owner. */
    int park(List<ConsumerRecord<byte[], byte[]>> records, long nextOffset) {
        OffsetWindow opened =
                openWindow(records.isEmpty() ? nextOffset : records.get(0).offset());
        int before = parked.size();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (!opened.isInherited(record.offset())) {
                parked.add(record);
            }
        }
        polledTo = nextOffset;
        skipWhatHoldsNoRecord();
        return records.size() - (parked.size() - before);
    }

    private OffsetWindow openWindow(long start) {
        OffsetWindow opened = window;
        if (opened == null) {
            // Reading that begins below what was committed reads another log than the one it was said of.
            opened = new OffsetWindow(start, start < inherited.base() ? FinishedAhead.NONE : inherited);
            window = opened;
        }
        return opened;
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
        requireWindow().polled(removeHead().offset());
        skipWhatHoldsNoRecord();
    }

    /** As {@link #take}, for a record that is in flight since this earlier epoch: its completion finishes it here too. */
    void takeInFlight(long earlierEpoch) {
        inFlightSinceBefore.put(parked.element().offset(), earlierEpoch);
        take();
    }

    /** Leaves out the record that is {@link #takeable}: it is answered. */
    void skip() {
        ConsumerRecord<byte[], byte[]> head = removeHead();
        requireWindow().polled(head.offset());
        finished(head.offset());
        skipWhatHoldsNoRecord();
    }

    private ConsumerRecord<byte[], byte[]> removeHead() {
        decodedHead = null;
        return parked.remove();
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
        if (requireWindow().finished(offset)) {
            finished++;
        }
    }

    /** Whether this offset waits for the completion of an earlier epoch; asked once, when that has come. */
    boolean takesOver(long offset, long earlierEpoch) {
        return inFlightSinceBefore.remove(offset, earlierEpoch);
    }

    int unfinished() {
        return window == null ? 0 : window.unfinished();
    }

    /**
     * Whether the broker does not know yet all that is finished, or where reading has begun: with nothing stored, or an offset
     * of a log that was cut, the next owner would begin elsewhere.
     */
    boolean hasToCommit() {
        return window != null && (window.committable() != committed || finished > finishedAtCommit);
    }

    /** What is finished now, to be stored by the broker. */
    PartitionCommit commit() {
        OffsetWindow now = requireWindow();
        return new PartitionCommit(this, now.committable(), now.finishedAhead(), finished);
    }

    /** The broker has stored this. */
    void committed(PartitionCommit commit) {
        committed = commit.offset();
        finishedAtCommit = Math.max(finishedAtCommit, commit.finished());
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
