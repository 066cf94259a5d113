package dev.sluice.system.faults;

import dev.sluice.testkit.history.History;
import dev.sluice.testkit.history.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** For how long nobody was answered. */
final class Silence {

    private Silence() {}

    /** The longest time without a reply between two instants, both of which count as one. */
    static Duration longest(History history, Instant from, Instant to) {
        List<Instant> replies = history.replies().stream()
                .map(Reply::time)
                .filter(time -> time.isAfter(from) && time.isBefore(to))
                .sorted()
                .toList();
        Duration longest = Duration.ZERO;
        Instant last = from;
        for (Instant reply : replies) {
            longest = longer(longest, Duration.between(last, reply));
            last = reply;
        }
        return longer(longest, Duration.between(last, to));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
