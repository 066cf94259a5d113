package dev.sluice.gateway.batching;

import dev.sluice.gateway.request.Costs.ModelCost;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Dispatch.Backlog;
import dev.sluice.gateway.request.Entry;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Who is refused on arrival, since it could not be done in time. Pure.
 *
 * <p>A request that is run and comes too late has taken the place of one that would not have. So under load whoever would just
 * about make it is refused in favour of those that will: by prediction it has to be done a margin before its deadline. While
 * nobody waits, only what cannot be done at all is refused. Nothing is refused while the cost is not known.
 */
final class Door {

    private static final double NANOS_PER_MILLI = 1e6;

    private final long marginNanos;

    Door(Duration margin) {
        this.marginNanos = margin.toNanos();
    }

    /** Why the entry is refused; nothing when it may come in. */
    Optional<String> refusal(Entry entry, FairQueue queue, ModelCost cost, Backlog backlog, long nowNanos) {
        Deadline deadline = entry.request().deadline();
        boolean isDecidable = deadline.isSet() && cost.isKnown() && backlog.lanes() > 0;
        if (!isDecidable || deadline.isExpired(nowNanos)) {
            return Optional.empty(); // what has expired is told so when a frame is cut
        }
        double left = deadline.atNanos() - nowNanos;
        double takes = cost.alone(entry.size()) * backlog.slowness();
        if (takes > left) {
            return Optional.of(String.format(
                    Locale.ROOT, "it takes about %.1f ms, and its deadline is in %.1f", milli(takes), milli(left)));
        }
        if (queue.isEmpty() && backlog.nanos() <= 0) {
            return Optional.empty();
        }
        double surely = takes * cost.nanosAtMost(1, 1) / cost.nanos(1, 1) + marginNanos;
        double waits = waits(entry, queue, backlog, /* isExact= */ false);
        if (waits + surely > left) {
            waits = waits(entry, queue, backlog, /* isExact= */ true);
        }
        return waits + surely > left
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "it would wait for about %.1f ms and take %.1f, and its deadline is in %.1f",
                        milli(waits),
                        milli(takes),
                        milli(left)))
                : Optional.empty();
    }

    private static double waits(Entry entry, FairQueue queue, Backlog backlog, boolean isExact) {
        return (backlog.nanos() + queue.weightBefore(entry, isExact)) / backlog.lanes();
    }

    private static double milli(double nanos) {
        return nanos / NANOS_PER_MILLI;
    }
}
