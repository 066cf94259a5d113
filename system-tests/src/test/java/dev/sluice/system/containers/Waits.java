package dev.sluice.system.containers;

import dev.sluice.testkit.history.History;
import dev.sluice.testkit.history.Reply;
import dev.sluice.testkit.history.Sent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** For how long requesters have waited. */
final class Waits {

    private Waits() {}

    /** From the sending of a request to its first reply, whichever waited longest. */
    static Duration longest(History history) {
        Map<String, Instant> answered = new HashMap<>();
        for (Reply reply : history.replies()) {
            answered.merge(reply.correlation(), reply.time(), (one, other) -> one.isBefore(other) ? one : other);
        }
        Duration longest = Duration.ZERO;
        for (Sent sent : history.sent()) {
            Instant reply = answered.getOrDefault(sent.correlation(), sent.sentAt());
            Duration wait = Duration.between(sent.sentAt(), reply);
            longest = wait.compareTo(longest) > 0 ? wait : longest;
        }
        return longest;
    }
}
