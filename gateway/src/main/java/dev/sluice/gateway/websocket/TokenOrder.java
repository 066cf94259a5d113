package dev.sluice.gateway.websocket;

import dev.sluice.gateway.clients.SessionToken;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which token goes out with the answer to a durable request. Whoever resumes from a token is told all that the log has after it, so it
 * must not lie beyond an answer that has not left: where answers leave in the order of their requests, one may leave before another
 * that stands before it in the log. Pure; one loop.
 */
final class TokenOrder {

    /** Of answers that have come from the log, in its order, from the first on that has not left. */
    private final ArrayDeque<SessionToken> open = new ArrayDeque<>();

    private final Set<SessionToken> leftEarly = new HashSet<>();
    private @Nullable SessionToken safe;

    /** The log has an answer. */
    void came(SessionToken after) {
        if (safe == null) {
            // Behind the record before it: it is this one that is told again.
            safe = new SessionToken(after.partition(), after.offset() - 1);
        }
        open.add(after);
    }

    /** The answer leaves. The last token before which all have left; that of another one while one is missing. */
    SessionToken leaves(SessionToken after) {
        SessionToken last = safe == null ? after : safe;
        leftEarly.add(after);
        for (SessionToken next = open.peek(); next != null && leftEarly.remove(next); next = open.peek()) {
            last = open.remove();
        }
        safe = last;
        return last;
    }
}
