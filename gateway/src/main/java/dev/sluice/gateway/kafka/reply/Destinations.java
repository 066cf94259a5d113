package dev.sluice.gateway.kafka.reply;

import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import java.util.Set;

/**
 * Where each outcome goes: one table. A requester that waits is always told, unless it cannot be. A dead letter keeps
 * what somebody may want to look at or send again; an expired request is neither, since its answer is worthless by its
 * own word.
 */
final class Destinations {

    private static final Set<Destination> REPLY = Set.of(Destination.REPLY);
    private static final Set<Destination> BOTH = Set.of(Destination.REPLY, Destination.DEAD_LETTER);
    private static final Set<Destination> DEAD_LETTER = Set.of(Destination.DEAD_LETTER);

    private Destinations() {}

    static Set<Destination> of(Outcome outcome) {
        return outcome.fold(predicted -> REPLY, refused -> of(refused.code()), failed -> of(failed.code()));
    }

    static Set<Destination> of(ErrorCode code) {
        return switch (code) {
            case DEADLINE_EXCEEDED -> REPLY;
            case INVALID_REQUEST,
                    UNKNOWN_MODEL,
                    MODEL_NOT_READY,
                    MODEL_ERROR,
                    OVERLOADED,
                    UNAVAILABLE,
                    REPLY_TOO_LARGE,
                    UNAUTHENTICATED,
                    PERMISSION_DENIED,
                    INTERNAL -> BOTH;
            case REPLY_TOPIC_REFUSED -> DEAD_LETTER;
            case CANCELLED -> Set.of(); // withdrawn by the requester itself: nobody waits, nothing went wrong
        };
    }
}
