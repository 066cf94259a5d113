package dev.sluice.gateway.kafka.reply;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tells metrics and the watch what becomes of parcels. Thread-safe: acknowledgements come on the producer's thread. */
final class ShippingLog {

    private final ReplyMetrics metrics;
    private final SendWatch watch;
    private final Set<String> stalledTopics = ConcurrentHashMap.newKeySet(); // configured ones only, so few

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

    void stalled(Parcel parcel, String reason) {
        if (!parcel.isAddressedByRequester()) {
            stalledTopics.add(parcel.record.topic());
            watch.stalled(parcel.destination, parcel.record.topic(), reason);
        }
    }
}
