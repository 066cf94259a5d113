package dev.sluice.gateway.kafka.reply;

import dev.sluice.gateway.request.ErrorCode;

/** What the way out counts. Called on the sender thread; implementations are thread-safe. */
public interface ReplyMetrics {

    /** A reply was acknowledged: a prediction, or an error. */
    void replied(boolean ok);

    /** A dead letter was acknowledged. */
    void deadLettered(ErrorCode code);

    /** An outcome could not be written as it was to be, by a bug of ours, and ended in another way. */
    void metBug();

    /** A send failed, and will be repeated or turned into something else. */
    void sendFailed(Destination destination);
}
