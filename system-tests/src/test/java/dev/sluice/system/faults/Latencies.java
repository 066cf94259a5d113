package dev.sluice.system.faults;

import dev.sluice.testkit.history.History;
import dev.sluice.testkit.history.RecordId;
import dev.sluice.testkit.history.Reply;
import dev.sluice.testkit.history.Sent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** How long requests waited for their first reply, from their acknowledgement on, in order. */
record Latencies(List<Duration> all) {

    Latencies {
        all = all.stream().sorted().toList();
    }

    /** Of the requests that are meant, as far as they were replied to. */
    static Latencies of(History history, Predicate<Sent> meant) {
        Map<RecordId, Instant> replied = new HashMap<>();
        for (Reply reply : history.replies()) {
            if (reply.request() != null) {
                replied.merge(reply.request(), reply.time(), (one, other) -> one.isBefore(other) ? one : other);
            }
        }
        return new Latencies(history.sent().stream()
                .filter(meant)
                .filter(sent -> sent.acknowledgedAt() != null
                        && replied.containsKey(sent.id().orElseThrow()))
                .map(sent -> Duration.between(
                        sent.acknowledgedAt(), replied.get(sent.id().orElseThrow())))
                .toList());
    }

    /** The least that so many in a hundred do not exceed. */
    Duration percentile(int percent) {
        return all.get(Math.min(all.size() - 1, all.size() * percent / 100));
    }

    Duration longest() {
        return all.get(all.size() - 1);
    }
}
