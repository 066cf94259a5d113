package dev.sluice.gateway.kafka.reply;

import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells metrics and the watch what becomes of parcels. Sender thread only. */
final class ShippingLog {

    private static final Logger log = LoggerFactory.getLogger(ShippingLog.class);

    private final ReplyMetrics metrics;
    private final SendWatch watch;
    private final Set<String> stalledTopics = new HashSet<>(); // configured ones only, so few

    ShippingLog(ReplyMetrics metrics, SendWatch watch) {
        this.metrics = metrics;
        this.watch = watch;
    }

    void acknowledged(Parcel parcel) {
        switch (parcel.destination) {
            case REPLY -> metrics.replied(Endings.isPrediction(parcel.outcome));
            case DEAD_LETTER -> metrics.deadLettered(Endings.code(parcel.outcome));
        }
        if (!stalledTopics.isEmpty() && stalledTopics.remove(parcel.record.topic())) {
            watch.flowing(parcel.destination, parcel.record.topic());
        }
    }

    void failed(Parcel parcel) {
        metrics.sendFailed(parcel.destination);
    }

    /** A bug kept an outcome from being written; it is tried in another way. */
    void met(RuntimeException bug, Delivery delivery) {
        metrics.metBug();
        log.error("outcome cannot be written: request={}", delivery.envelope().id(), bug);
    }

    /** A bug that nothing was left to be tried against. */
    void unanswered(RuntimeException bug) {
        metrics.metBug();
        watch.unanswered(bug);
        log.error("sender failed", bug);
    }

    void died(Throwable error) {
        watch.died(error);
    }

    void stalled(Parcel parcel, String reason) {
        if (!parcel.isAddressedByRequester()) {
            stalledTopics.add(parcel.record.topic());
            watch.stalled(parcel.destination, parcel.record.topic(), reason);
        }
    }
}
