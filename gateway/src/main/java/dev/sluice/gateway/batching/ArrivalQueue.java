package dev.sluice.gateway.batching;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Entries in the order of their arrival, the oldest first. Pure state. */
@EventLoopConfined
final class ArrivalQueue {

    private ArrayDeque<Entry> entries = new ArrayDeque<>();

    boolean isEmpty() {
        return entries.isEmpty();
    }

    Optional<Entry> head() {
        return Optional.ofNullable(entries.peekFirst());
    }

    /** An entry that was here before, which is old: it goes where it would be had it never left. */
    void putBack(Entry entry) {
        var older = new ArrayDeque<Entry>();
        while (!entries.isEmpty() && entries.element().number() < entry.number()) {
            older.push(entries.remove());
        }
        entries.addFirst(entry);
        while (!older.isEmpty()) {
            entries.addFirst(older.pop());
        }
    }

    Entry take() {
        return entries.removeFirst();
    }

    /** Takes out those that leave. */
    List<Entry> sweep(Predicate<Entry> leaves) {
        var out = new ArrayList<Entry>();
        var before = entries;
        entries = new ArrayDeque<>(Math.max(16, before.size()));
        for (Entry entry : before) {
            if (leaves.test(entry)) {
                out.add(entry);
            } else {
                entries.addLast(entry);
            }
        }
        return out;
    }

    void forEach(Consumer<Entry> action) {
        entries.forEach(action);
    }
}
