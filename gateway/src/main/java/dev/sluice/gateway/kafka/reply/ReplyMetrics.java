package dev.sluice.gateway.kafka.reply;

import dev.sluice.gateway.request.ErrorCode;

/** What the way out counts. Called on the sender thread and on the producer's own; implementations are thread-safe. */
public interface ReplyMetrics {

    /** A reply was acknowledged: a prediction, or an error. */
    void replied(boolean ok);

    /** A dead letter was acknowledged. */
    void deadLettered(ErrorCode code);

    /** A send failed, and will be repeated or turned into something else. */
    void sendFailed(Destination destination);
}
