package dev.sluice.gateway.kafka.reply;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.kafka.format.DeadLetterEncoder;
import dev.sluice.gateway.kafka.format.DeadLetterEncoder.Kept;
import dev.sluice.gateway.kafka.format.ReplyEncoder;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.oip.AnswerTooLargeException;
import dev.sluice.oip.InvalidRequestException;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes parcels of an outcome and sees each of them through: send, and repeat with back-off until it is acknowledged or
 * turned into another. Sender thread only.
 */
final class Shipping implements Outlet.Ends {

    private static final Logger log = LoggerFactory.getLogger(Shipping.class);
    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(20).toNanos();
    private static final long NOT_NOW_GRACE_NANOS = Duration.ofMillis(500).toNanos();
    private static final long UNWRITABLE_GRACE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final ClusterView cluster;
    private final Encoders encoders;
    private final ShippingLog shippingLog;
    private final Clock clock;
    private final Outlet outlet;
    private final PriorityQueue<Parcel> waiting =
            new PriorityQueue<>((one, other) -> Long.signum(one.dueAtNanos - other.dueAtNanos));

    /** What a shipping works with. */
    record Parts(
            Supplier<Producer<byte[], byte[]>> producers,
            Outlet.Memory memory,
            ClusterView cluster,
            Encoders encoders,
            ShippingLog shippingLog) {}

    /** How outcomes are written. */
    record Encoders(ReplyEncoder replies, DeadLetterEncoder deadLetters) {}

    Shipping(Parts parts, Clock clock, Consumer<Runnable> mail) {
        this.cluster = parts.cluster();
        this.encoders = parts.encoders();
        this.shippingLog = parts.shippingLog();
        this.clock = clock;
        this.outlet = new Outlet(parts.producers(), parts.memory(), mail, this);
    }

    /** Makes a shipping that posts what comes back from the producer into this mailbox. */
    @FunctionalInterface
    interface Factory {

        Shipping create(Consumer<Runnable> mail);
    }

    void send(Delivery delivery, Outcome outcome) {
        delivery.expect(); // keeps it open until all its parcels are made
        sendTo(Destinations.of(outcome), delivery, outcome);
        delivery.acknowledge();
    }

    long nextDueInNanos(long nowNanos) {
        Parcel next = waiting.peek();
        return next == null ? Long.MAX_VALUE : next.dueAtNanos - nowNanos;
    }

    void shipDue(long nowNanos) {
        while (!waiting.isEmpty() && waiting.element().dueAtNanos - nowNanos <= 0) {
            ship(waiting.remove());
        }
    }

    void closeProducer() {
        outlet.close(CLOSE_TIMEOUT);
    }

    void abandonRest() {
        waiting.forEach(Shipping::abandon);
        waiting.clear();
        outlet.abandon(Shipping::abandon);
        cluster.close();
    }

    private static void abandon(Parcel parcel) {
        parcel.delivery.abandon(new SenderClosedException());
    }

    private void sendTo(Set<Destination> destinations, Delivery delivery, Outcome outcome) {
        if (destinations.contains(Destination.REPLY) && delivery.address(Destination.REPLY)) {
            reply(delivery, outcome);
        }
        if (destinations.contains(Destination.DEAD_LETTER) && delivery.address(Destination.DEAD_LETTER)) {
            deadLetter(delivery, outcome, Kept.EVERYTHING);
        }
    }

    private void reply(Delivery delivery, Outcome outcome) {
        ProducerRecord<byte[], byte[]> record;
        try {
            record = encoders.replies().encode(delivery.envelope(), outcome);
        } catch (InvalidRequestException unsayable) {
            redirect(delivery, new Outcome.Refused(ErrorCode.INVALID_REQUEST, unsayable.reason()));
            return;
        } catch (AnswerTooLargeException large) {
            redirect(delivery, new Outcome.Failed(ErrorCode.REPLY_TOO_LARGE, large.reason()));
            return;
        } catch (RuntimeException bug) {
            shippingLog.met(bug, delivery);
            apologise(delivery, outcome);
            return;
        }
        delivery.expect();
        ship(new Parcel(delivery, Destination.REPLY, outcome, record, Kept.EVERYTHING));
    }

    /** In place of a reply that we cannot make: an error that has nothing of it, once, and then a dead letter alone. */
    private void apologise(Delivery delivery, Outcome outcome) {
        if (delivery.apologise()) {
            redirect(delivery, new Outcome.Failed(ErrorCode.INTERNAL, "the gateway failed to write the reply"));
        } else {
            sendTo(Set.of(Destination.DEAD_LETTER), delivery, outcome);
        }
    }

    private void deadLetter(Delivery delivery, Outcome outcome, Kept kept) {
        ProducerRecord<byte[], byte[]> record;
        try {
            record = encoders.deadLetters()
                    .encode(delivery.envelope().record(), Endings.code(outcome), Endings.reason(outcome), kept);
        } catch (RuntimeException bug) {
            Kept less = kept.less();
            if (less == kept) {
                throw bug;
            }
            shippingLog.met(bug, delivery);
            deadLetter(delivery, outcome, less);
            return;
        }
        delivery.expect();
        ship(new Parcel(delivery, Destination.DEAD_LETTER, outcome, record, kept));
    }

    /** The reply is given up; this outcome takes its place. */
    private void redirect(Delivery delivery, Outcome outcome) {
        delivery.readdress(Destination.REPLY);
        sendTo(Destinations.of(outcome), delivery, outcome);
    }

    private void ship(Parcel parcel) {
        TopicState topic = cluster.topic(parcel.record.topic());
        switch (topic.existence()) {
            case UNKNOWN -> {
                parcel.dueAtNanos = clock.nanoTime() + LOOK_AGAIN_NANOS;
                waiting.add(parcel);
            }
            case MISSING -> unwritable(parcel, "topic " + parcel.record.topic() + " does not exist");
            case PRESENT -> {
                Integer partition = parcel.record.partition();
                if (partition != null && partition >= topic.partitions()) {
                    unwritable(parcel, "topic " + parcel.record.topic() + " has no partition " + partition);
                } else {
                    outlet.hand(parcel, topic.partitions());
                }
            }
        }
    }

    @Override
    public void acknowledged(Parcel parcel) {
        try {
            shippingLog.acknowledged(parcel);
        } finally {
            parcel.delivery.acknowledge();
        }
    }

    /** Common for a moment, with a topic that is written for the first time; after that it is a failure like others. */
    @Override
    public void notNow(Parcel parcel, Exception failure) {
        long now = clock.nanoTime();
        if (parcel.notTakenForNanos(now) < NOT_NOW_GRACE_NANOS) {
            cluster.doubt(parcel.record.topic());
            parcel.dueAtNanos = now + LOOK_AGAIN_NANOS;
            waiting.add(parcel);
        } else {
            failed(parcel, failure);
        }
    }

    /**
     * A topic made a moment ago is not known to every broker yet; so a requester's address gets a moment of grace, and what
     * was learnt long ago does not count. The moment begins when the outcome comes: if each one of a line had its own, one
     * after the other, a few requests with a wrong address would fill what may be in flight.
     */
    private void unwritable(Parcel parcel, String reason) {
        long now = clock.nanoTime();
        String topic = parcel.record.topic();
        boolean isCertain = cluster.isFresh(topic) && parcel.delivery.ageNanos(now) >= UNWRITABLE_GRACE_NANOS;
        if (parcel.isAddressedByRequester() && isCertain) {
            refuse(parcel, reason);
            return;
        }
        cluster.doubt(topic); // it may have been made, or have grown
        if (parcel.isAddressedByRequester()) {
            parcel.dueAtNanos = now + LOOK_AGAIN_NANOS;
            waiting.add(parcel);
        } else {
            repeat(parcel, reason);
        }
    }

    @Override
    public void failed(Parcel parcel, Exception failure) {
        shippingLog.failed(parcel);
        boolean isAddress = failure instanceof TopicAuthorizationException || failure instanceof InvalidTopicException;
        if (failure instanceof RecordTooLargeException) {
            tooLarge(parcel);
        } else if (isAddress && parcel.isAddressedByRequester()) {
            refuse(parcel, "topic " + parcel.record.topic() + " cannot be written by us");
        } else {
            cluster.doubt(parcel.record.topic()); // it may be gone
            log.debug("send failed: topic={}", parcel.record.topic(), failure);
            repeat(parcel, failure.getClass().getSimpleName() + ": " + failure.getMessage());
        }
    }

    @Override
    public void broken(RuntimeException failure) {
        shippingLog.died(failure);
    }

    private void repeat(Parcel parcel, String reason) {
        shippingLog.stalled(parcel, reason);
        parcel.backOff(clock.nanoTime());
        waiting.add(parcel);
    }

    private void refuse(Parcel parcel, String reason) {
        redirect(parcel.delivery, new Outcome.Refused(ErrorCode.REPLY_TOPIC_REFUSED, "the reply " + reason));
        parcel.delivery.acknowledge();
    }

    private void tooLarge(Parcel parcel) {
        Delivery delivery = parcel.delivery;
        switch (parcel.destination) {
            case REPLY -> {
                if (Endings.isPrediction(parcel.outcome)) {
                    int bytes = parcel.record.value().length;
                    redirect(
                            delivery,
                            new Outcome.Failed(
                                    ErrorCode.REPLY_TOO_LARGE,
                                    "the reply of " + bytes + " bytes is more than Kafka takes"));
                } else {
                    // Only what it repeats can make an error large: key and correlation. It cannot be told.
                    sendTo(Set.of(Destination.DEAD_LETTER), delivery, parcel.outcome);
                }
                delivery.acknowledge();
            }
            case DEAD_LETTER -> {
                Kept less = parcel.kept.less();
                if (less == parcel.kept) {
                    repeat(parcel, "topic " + parcel.record.topic() + " takes no record at all");
                } else {
                    deadLetter(delivery, parcel.outcome, less);
                    delivery.acknowledge();
                }
            }
        }
    }
}
