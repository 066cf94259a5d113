package dev.sluice.gateway.kafka.reply;

import dev.sluice.gateway.kafka.format.RecordSize;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Hands parcels to the producer, each topic within its share of the producer's memory; beyond it they wait here, in their
 * order. The producer is set up to say at once that it cannot take a record now, instead of waiting on this thread: so no
 * topic holds up another.
 *
 * <p>Sender thread only; what the producer's own thread has to say comes back as mail.
 */
final class Outlet {

    /** What a record takes beyond its contents: lengths, timestamps, the batch's header. */
    private static final long OVERHEAD_BYTES = 128;

    /** Hears what became of a parcel, on the sender thread. */
    interface Ends {

        void acknowledged(Parcel parcel);

        void failed(Parcel parcel, Exception failure);

        /** The producer could not even take it: it does not know the topic yet, or has no room. */
        void notNow(Parcel parcel, Exception failure);

        /** The producer has broken: it will never send anything again. */
        void broken(RuntimeException failure);
    }

    /**
     * What the producer has for records that are not acknowledged.
     *
     * @param bytes all of it
     * @param batchBytes what a partition takes of it with its first record
     */
    record Memory(long bytes, int batchBytes) {}

    private final Supplier<Producer<byte[], byte[]>> producers;
    private @Nullable Producer<byte[], byte[]> producer; // from the first parcel on
    private final int batchBytes;
    private final MemoryShares shares;
    private final Map<String, Lane> lanes = new HashMap<>();
    private final Consumer<Runnable> mail;
    private final Ends ends;
    private boolean isBroken;

    /**
     * A producer that is not let into the cluster with its very first request never asks for its id again, and sends nothing
     * for good. So it is made with the first parcel: by then the cluster has let somebody in to ask for its topic.
     */
    Outlet(Supplier<Producer<byte[], byte[]>> producers, Memory memory, Consumer<Runnable> mail, Ends ends) {
        this.producers = producers;
        this.batchBytes = memory.batchBytes();
        this.shares = new MemoryShares(memory.bytes());
        this.mail = mail;
        this.ends = ends;
    }

    /** Sends it, now or when its topic has room. */
    void hand(Parcel parcel, int partitions) {
        Lane lane = lanes.computeIfAbsent(parcel.record.topic(), topic -> new Lane());
        lane.partitions = partitions;
        lane.waiting.add(parcel);
        sendOn(lane);
    }

    private Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> made = producer;
        if (made == null) {
            made = producers.get();
            producer = made;
        }
        return made;
    }

    /** What has been sent is acknowledged, or has failed, within this time. */
    void close(Duration timeout) {
        if (producer != null) {
            producer.close(timeout);
        }
    }

    /** Takes out what waits, in no order of topics. */
    void abandon(Consumer<Parcel> abandoned) {
        lanes.values().forEach(lane -> lane.waiting.forEach(abandoned));
        lanes.clear();
    }

    private void sendOn(Lane lane) {
        Parcel next = lane.waiting.peek();
        while (next != null && tryTake(lane, next)) {
            lane.waiting.remove();
            send(next);
            next = lane.waiting.peek();
        }
    }

    private boolean tryTake(Lane lane, Parcel parcel) {
        ProducerRecord<byte[], byte[]> record = parcel.record;
        long size = OVERHEAD_BYTES + RecordSize.of(record.key(), record.value(), record.headers());
        long bytes = size + (lane.sent < lane.partitions ? batchBytes : 0);
        boolean hasRoom = shares.tryTake(parcel.record.topic(), bytes);
        if (hasRoom) {
            parcel.heldBytes = bytes;
            lane.sent++;
        }
        return hasRoom;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback hears all that the future would
    private void send(Parcel parcel) {
        Thread sender = Thread.currentThread();
        try {
            producer().send(parcel.record, (metadata, failure) -> {
                Exception reason = failure == null ? null : reason(failure);
                boolean isNotTaken = reason instanceof TimeoutException && Thread.currentThread() == sender;
                mail.accept(() -> ended(parcel, reason, isNotTaken));
            });
        } catch (RuntimeException failure) {
            if (!isBroken && isForGood(failure)) {
                isBroken = true;
                ends.broken(failure);
            }
            mail.accept(() -> ended(parcel, failure, /* isNotTaken= */ false));
        }
    }

    /** A topic that we may not write never gets known to the producer; why, is only the cause of its time-out. */
    private static Exception reason(Exception failure) {
        boolean isHopeless = failure.getCause() instanceof AuthorizationException
                || failure.getCause() instanceof InvalidTopicException;
        return failure instanceof TimeoutException && isHopeless && failure.getCause() instanceof ApiException cause
                ? cause
                : failure;
    }

    /**
     * What befalls a record the producer tells its callback. What it throws is about itself; with a cause it is the one
     * that has put it into its fatal state, in which it refuses everything.
     */
    private static boolean isForGood(RuntimeException failure) {
        boolean isAboutItself =
                failure.getClass().equals(KafkaException.class) || failure instanceof IllegalStateException;
        return isAboutItself && failure.getCause() != null;
    }

    private void ended(Parcel parcel, @Nullable Exception failure, boolean isNotTaken) {
        shares.giveBack(parcel.record.topic(), parcel.heldBytes);
        try {
            if (failure == null) {
                ends.acknowledged(parcel);
            } else if (isNotTaken) {
                ends.notNow(parcel, failure);
            } else {
                ends.failed(parcel, failure);
            }
        } finally {
            makeRoom(parcel.record.topic());
        }
    }

    private void makeRoom(String topic) {
        Lane lane = lanes.get(topic);
        if (lane != null) {
            lane.sent--;
            sendOn(lane);
            if (lane.sent == 0) {
                lanes.remove(topic);
            }
        }
    }

    /** What goes to one topic. */
    private static final class Lane {

        final Queue<Parcel> waiting = new ArrayDeque<>();
        int sent; // and not acknowledged
        int partitions;
    }
}
