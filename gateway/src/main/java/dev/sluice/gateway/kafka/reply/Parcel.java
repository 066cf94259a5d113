package dev.sluice.gateway.kafka.reply;

import dev.sluice.gateway.kafka.format.DeadLetterEncoder.Kept;
import dev.sluice.gateway.kafka.format.ReplyAddress;
import dev.sluice.gateway.request.Outcome;
import java.time.Duration;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What one delivery sends to one destination, with the state of its repetition. Sender thread only. */
final class Parcel {

    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(100).toNanos();
    private static final int MOST_DOUBLINGS = 6; // 6.4 s

    final Delivery delivery;
    final Destination destination;
    final Outcome outcome;
    final ProducerRecord<byte[], byte[]> record;
    final Kept kept;

    long dueAtNanos;
    long heldBytes; // of the producer's memory, while it is sent
    private int failures;
    private boolean isNotTaken;
    private long notTakenSinceNanos;

    Parcel(
            Delivery delivery,
            Destination destination,
            Outcome outcome,
            ProducerRecord<byte[], byte[]> record,
            Kept kept) {
        this.delivery = delivery;
        this.destination = destination;
        this.outcome = outcome;
        this.record = record;
        this.kept = kept;
    }

    /** Whether an address that cannot be written was chosen by the requester, and not by our configuration. */
    boolean isAddressedByRequester() {
        ReplyAddress address = delivery.envelope().address();
        return destination == Destination.REPLY
                && (address.isNamedByRequester() || address.partition().isPresent());
    }

    /** Counts a failure and schedules the next attempt, each pause twice the one before. */
    void backOff(long nowNanos) {
        dueAtNanos = nowNanos + (FIRST_PAUSE_NANOS << Math.min(failures, MOST_DOUBLINGS));
        failures++;
    }

    /** For how long the producer has not taken it, as of this attempt. */
    long notTakenForNanos(long nowNanos) {
        if (!isNotTaken) {
            isNotTaken = true;
            notTakenSinceNanos = nowNanos;
        }
        return nowNanos - notTakenSinceNanos;
    }
}
