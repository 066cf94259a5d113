package dev.sluice.gateway.batching;

import dev.sluice.gateway.batching.TenantLine.Waiting;
import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Entries in the order in which they are to be served: by priority with ageing, among equals the tenants in turn, of one tenant
 * the earliest deadline. Pure state.
 */
@EventLoopConfined
final class FairQueue {

    private final long ageingNanos;
    private final ToDoubleFunction<Entry> weigher;

    /** Of the priorities that were there, the highest first: made when they are needed, as most queues have one. */
    private final List<PriorityLevel> levels = new ArrayList<>(1);

    private int entries;
    private int deadlines;
    private int rows;

    /**
     * An empty queue.
     *
     * @param ageing after how long of being passed over a priority rises by a step
     * @param weigher what an entry is expected to cost
     */
    FairQueue(Duration ageing, ToDoubleFunction<Entry> weigher) {
        this.ageingNanos = ageing.toNanos();
        this.weigher = weigher;
    }

    boolean isEmpty() {
        return entries == 0;
    }

    int entries() {
        return entries;
    }

    int rows() {
        return rows;
    }

    /** Whether something that waits has a deadline. */
    boolean hasDeadlines() {
        return deadlines > 0;
    }

    /** Of all that waits. */
    double weight() {
        double weight = 0;
        for (PriorityLevel level : levels) {
            weight += level.weight();
        }
        return weight;
    }

    /** What is expected to be served before an entry that joins now; all that is more urgent, and a fair share of its equals. */
    double weightBefore(Entry entry, boolean isExact) {
        int own = entry.request().claim().priority();
        double before = 0;
        for (PriorityLevel level : levels) {
            if (level.priority() < own) {
                before += level.weight();
            } else if (level.priority() == own) {
                before += level.weightBefore(new Waiting(entry, weigher.applyAsDouble(entry)), isExact);
            }
        }
        return before;
    }

    /** When the first of all that waits is to be done; not set when nothing does. What has no deadline is to be done in time too. */
    Deadline earliestDue() {
        Deadline earliest = Deadline.none();
        for (PriorityLevel level : levels) {
            earliest = earliest.orEarlier(level.earliestDue());
        }
        return earliest;
    }

    int tenants() {
        int tenants = 0;
        for (PriorityLevel level : levels) {
            tenants += level.tenants();
        }
        return tenants;
    }

    /** Also one that was here before: it goes where it would be had it never left. */
    void add(Entry entry, long nowNanos) {
        level(entry).add(new Waiting(entry, weigher.applyAsDouble(entry)), nowNanos);
        entries++;
        deadlines += entry.request().deadline().isSet() ? 1 : 0;
        rows += entry.rows();
    }

    /** What is served next. */
    Optional<Entry> head(long nowNanos) {
        return next(nowNanos).map(level -> level.head().entry());
    }

    /** Takes what is served next, for which its tenant's turn is the sooner over. */
    Entry take(long nowNanos) {
        return gone(next(nowNanos).orElseThrow().take(nowNanos).entry());
    }

    /** Takes out what would be served next, without serving it. */
    Entry drop(long nowNanos) {
        return gone(next(nowNanos).orElseThrow().drop().entry());
    }

    /** Takes out those that leave. */
    List<Entry> sweep(Predicate<Entry> leaves) {
        List<Entry> out = new ArrayList<>();
        for (PriorityLevel level : levels) {
            level.sweep(leaves).forEach(one -> out.add(gone(one.entry())));
        }
        return out;
    }

    void forEach(Consumer<Entry> action) {
        levels.forEach(level -> level.forEach(action));
    }

    /** The most urgent level; of two that are equally urgent the one that was passed over for longer. */
    private Optional<PriorityLevel> next(long nowNanos) {
        PriorityLevel next = null;
        long least = Long.MAX_VALUE;
        for (PriorityLevel level : levels) {
            if (!level.isEmpty()) {
                long rank = level.rank(nowNanos, ageingNanos);
                if (next == null || rank < least || (rank == least && level.waitsLongerThan(next))) {
                    next = level;
                    least = rank;
                }
            }
        }
        return Optional.ofNullable(next);
    }

    private PriorityLevel level(Entry entry) {
        int priority = entry.request().claim().priority();
        int place = 0;
        while (place < levels.size() && levels.get(place).priority() < priority) {
            place++;
        }
        if (place == levels.size() || levels.get(place).priority() > priority) {
            levels.add(place, new PriorityLevel(priority));
        }
        return levels.get(place);
    }

    private Entry gone(Entry entry) {
        entries--;
        deadlines -= entry.request().deadline().isSet() ? 1 : 0;
        rows -= entry.rows();
        return entry;
    }
}
