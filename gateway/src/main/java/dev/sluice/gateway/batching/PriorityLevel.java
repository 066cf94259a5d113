package dev.sluice.gateway.batching;

import dev.sluice.gateway.batching.TenantLine.Waiting;
import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What waits at one priority: a line for each tenant, and the ring that says whose turn it is. A tenant is known for as long as
 * it waits. Beyond a number of them the rest shares one line, so that inventing names wins nobody more than a share. Pure state.
 */
@EventLoopConfined
final class PriorityLevel {

    private static final int MOST_TENANTS = 256;
    private static final String THE_REST = ""; // no tenant's name is empty

    private final int priority;
    private final Map<String, TenantLine> lines = new LinkedHashMap<>();
    private final FairRing<String> turns = new FairRing<>();
    private double weight;
    private long passedOverSinceNanos;

    PriorityLevel(int priority) {
        this.priority = priority;
    }

    int priority() {
        return priority;
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    int tenants() {
        return lines.size();
    }

    /** Of all that waits. */
    double weight() {
        return weight;
    }

    /** When the first of all that waits is to be done; not set when nothing does. */
    Deadline earliestDue() {
        Deadline earliest = Deadline.none();
        for (TenantLine line : lines.values()) {
            earliest = earliest.orEarlier(Deadline.at(line.head().dueNanos()));
        }
        return earliest;
    }

    /**
     * How urgent it is: its priority, and a step more for each time that passes in which nothing of it is served. The time
     * counts from when it was passed over, and not from when a request came: otherwise a tenant that floods would grow old in
     * its own queue, and overtake everybody else.
     */
    long rank(long nowNanos, long ageingNanos) {
        return Math.max(1, priority - (nowNanos - passedOverSinceNanos) / ageingNanos);
    }

    boolean waitsLongerThan(PriorityLevel other) {
        return passedOverSinceNanos - other.passedOverSinceNanos < 0;
    }

    /**
     * What is served of this level before an entry that joins it now: of its own tenant what is more urgent, of each other as
     * much as of its own.
     *
     * @param isExact else all of its own tenant counts, which is faster known and never less
     */
    double weightBefore(Waiting one, boolean isExact) {
        TenantLine own = lines.get(lineOf(one.entry()));
        double ofItsOwn = own == null ? 0 : isExact ? own.weightBefore(one.entry()) : own.weight();
        double before = ofItsOwn;
        for (TenantLine line : lines.values()) {
            before += line == own ? 0 : Math.min(line.weight(), ofItsOwn + one.weight());
        }
        return before;
    }

    void add(Waiting one, long nowNanos) {
        if (lines.isEmpty()) {
            passedOverSinceNanos = nowNanos;
        }
        String tenant = lineOf(one.entry());
        TenantLine line = lines.get(tenant);
        if (line == null) {
            line = new TenantLine();
            lines.put(tenant, line);
            turns.add(tenant);
        }
        line.add(one);
        weight += one.weight();
    }

    private String lineOf(Entry entry) {
        String tenant = entry.request().claim().tenant();
        return lines.containsKey(tenant) || lines.size() < MOST_TENANTS ? tenant : THE_REST;
    }

    /** What is served next. Not of an empty level. */
    Waiting head() {
        return line(turn()).head();
    }

    /** Takes what is served next, which its tenant pays for. */
    Waiting take(long nowNanos) {
        String tenant = turn();
        Waiting taken = takeOf(tenant);
        turns.charge(tenant, taken.weight());
        passedOverSinceNanos = nowNanos;
        return taken;
    }

    /** Takes out what would be served next, and nobody pays. */
    Waiting drop() {
        return takeOf(turn());
    }

    private Waiting takeOf(String tenant) {
        TenantLine line = line(tenant);
        Waiting taken = line.take();
        weight -= taken.weight();
        forgetIfEmpty(tenant, line);
        return taken;
    }

    /** Takes out those that leave. */
    List<Waiting> sweep(Predicate<Entry> leaves) {
        List<Waiting> out = new ArrayList<>();
        for (Map.Entry<String, TenantLine> line : List.copyOf(lines.entrySet())) {
            List<Waiting> leaving = line.getValue().sweep(leaves);
            leaving.forEach(one -> weight -= one.weight());
            out.addAll(leaving);
            forgetIfEmpty(line.getKey(), line.getValue());
        }
        return out;
    }

    void forEach(Consumer<Entry> action) {
        lines.values().forEach(line -> line.forEach(action));
    }

    private String turn() {
        return turns.next(tenant -> true)
                .orElseThrow(() -> new IllegalStateException("nothing waits at priority " + priority));
    }

    private TenantLine line(String tenant) {
        TenantLine line = lines.get(tenant);
        if (line == null) {
            throw new IllegalStateException("it is the turn of a tenant that does not wait: " + tenant);
        }
        return line;
    }

    private void forgetIfEmpty(String tenant, TenantLine line) {
        if (line.isEmpty()) {
            lines.remove(tenant);
            turns.remove(tenant);
        }
        if (lines.isEmpty()) {
            weight = 0;
        }
    }
}
