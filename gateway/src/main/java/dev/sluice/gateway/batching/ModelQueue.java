package dev.sluice.gateway.batching;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Entry;
import dev.sluice.gateway.request.ModelVersion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What waits for one model version, oldest first. Pure state. */
@EventLoopConfined
final class ModelQueue {

    private final ModelVersion model;
    private ArrayDeque<Entry> entries = new ArrayDeque<>();
    private int rows;

    /** No entry expires before it. Entries that leave do not move it, so it may be early; a sweep sets it right. */
    private Deadline nextExpiry = Deadline.none();

    /** When entries stop waiting for a worker that serves the model; set while none does. */
    private Deadline patienceEnds = Deadline.none();

    ModelQueue(ModelVersion model) {
        this.model = model;
    }

    ModelVersion model() {
        return model;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    int rows() {
        return rows;
    }

    /** The age of a queue is the age of its head: the lower, the older. Not for an empty queue. */
    long oldestNumber() {
        return entries.element().number();
    }

    void add(Entry entry) {
        entries.addLast(entry);
        joined(entry);
    }

    /** Queues entries again that were dispatched before, where they would be had they never left. */
    void putBack(List<Entry> unanswered) {
        var older = new ArrayDeque<Entry>();
        for (int i = unanswered.size() - 1; i >= 0; i--) {
            Entry entry = unanswered.get(i);
            while (!entries.isEmpty() && entries.element().number() < entry.number()) {
                older.push(entries.remove());
            }
            entries.addFirst(entry);
            while (!older.isEmpty()) {
                entries.addFirst(older.pop());
            }
            joined(entry);
        }
    }

    Optional<Entry> head() {
        return Optional.ofNullable(entries.peekFirst());
    }

    Entry take() {
        Entry head = entries.removeFirst();
        rows -= head.rows();
        return head;
    }

    /** Takes out what has expired. */
    List<Entry> takeExpired(long nowNanos) {
        return nextExpiry.isExpired(nowNanos)
                ? sweep(entry -> entry.request().deadline().isExpired(nowNanos))
                : List.of();
    }

    /** Takes out everything when no connected worker has served the model for as long as patience lasts. */
    List<Entry> takeStranded(long nowNanos) {
        return patienceEnds.isExpired(nowNanos) ? sweep(entry -> true) : List.of();
    }

    /** Workers are connected, and none serves this model. */
    void standsUnserved(long nowNanos, long patienceNanos) {
        if (!patienceEnds.isSet()) {
            patienceEnds = Deadline.at(nowNanos + patienceNanos);
        }
    }

    /** Waiting makes sense. */
    void standsServed() {
        patienceEnds = Deadline.none();
    }

    /** When to look at this queue again though nothing happens. */
    Deadline nextCheck() {
        return earlier(nextExpiry, patienceEnds);
    }

    private void joined(Entry entry) {
        rows += entry.rows();
        nextExpiry = earlier(nextExpiry, entry.request().deadline());
    }

    private List<Entry> sweep(Predicate<Entry> leaves) {
        var out = new ArrayList<Entry>();
        var before = entries;
        entries = new ArrayDeque<>(Math.max(16, before.size()));
        rows = 0;
        nextExpiry = Deadline.none();
        for (Entry entry : before) {
            if (leaves.test(entry)) {
                out.add(entry);
            } else {
                add(entry);
            }
        }
        return out;
    }

    private static Deadline earlier(Deadline one, Deadline other) {
        if (!one.isSet()) {
            return other;
        }
        return other.isSet() && other.atNanos() - one.atNanos() < 0 ? other : one;
    }
}
