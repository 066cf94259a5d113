package dev.sluice.gateway.batching;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What waits for one tenant at one priority: the earliest deadline first, and of equal ones the oldest. What has no deadline
 * counts as if it were to be done in ten seconds, so that it is passed by none that came much later. Pure state.
 */
@EventLoopConfined
final class TenantLine {

    private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

    private static final Comparator<Waiting> URGENCY =
            (one, other) -> compare(one.dueNanos() - other.dueNanos(), one.number() - other.number());

    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(URGENCY);
    private double weight;

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Of all that waits. */
    double weight() {
        return weight;
    }

    /** Of what is to be done before this. */
    double weightBefore(Entry entry) {
        var one = new Waiting(entry, 0);
        double before = 0;
        for (Waiting other : waiting) {
            before += URGENCY.compare(other, one) < 0 ? other.weight() : 0;
        }
        return before;
    }

    void add(Waiting one) {
        waiting.add(one);
        weight += one.weight();
    }

    /** Not of an empty line. */
    Waiting head() {
        return waiting.element();
    }

    Waiting take() {
        Waiting head = waiting.remove();
        weight = waiting.isEmpty() ? 0 : weight - head.weight();
        return head;
    }

    /** Takes out those that leave. */
    List<Waiting> sweep(Predicate<Entry> leaves) {
        List<Waiting> out = new ArrayList<>();
        waiting.removeIf(one -> {
            boolean isLeaving = leaves.test(one.entry());
            if (isLeaving) {
                out.add(one);
            }
            return isLeaving;
        });
        out.forEach(one -> weight -= one.weight());
        weight = waiting.isEmpty() ? 0 : weight;
        return out;
    }

    void forEach(Consumer<Entry> action) {
        waiting.forEach(one -> action.accept(one.entry()));
    }

    private static int compare(long byDue, long byNumber) {
        return Long.signum(byDue == 0 ? byNumber : byDue);
    }

    /**
     * An entry that waits.
     *
     * @param weight what it is expected to cost
     */
    record Waiting(Entry entry, double weight) {

        /** When it should be done. Compared by subtraction. */
        long dueNanos() {
            Deadline deadline = entry.request().deadline();
            return deadline.isSet() ? deadline.atNanos() : entry.enqueuedAtNanos() + PATIENCE_NANOS;
        }

        private long number() {
            return entry.number();
        }
    }
}
