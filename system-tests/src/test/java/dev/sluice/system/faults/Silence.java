package dev.sluice.system.faults;

import dev.sluice.testkit.history.History;
import dev.sluice.testkit.history.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** For how long nobody was answered. */
final class Silence {

    private Silence() {}

    /** The longest time without a reply from an instant on, which counts as one, to the last reply. */
    static Duration longest(History history, Instant from) {
        List<Instant> replies = history.replies().stream()
                .map(Reply::time)
                .filter(time -> time.isAfter(from))
                .sorted()
                .toList();
        Duration longest = Duration.ZERO;
        Instant last = from;
        for (Instant reply : replies) {
            Duration gap = Duration.between(last, reply);
            longest = gap.compareTo(longest) > 0 ? gap : longest;
            last = reply;
        }
        return longest;
    }
}
