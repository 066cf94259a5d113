package dev.sluice.gateway.batching;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Entry;
import dev.sluice.gateway.request.ModelVersion;
import dev.sluice.gateway.request.Retry;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * What waits for one model version: requests that share frames, most urgent first; suspects, which each want a worker alone; and
 * retries in excess of the budget, which rest until their time. Pure state.
 */
@EventLoopConfined
final class ModelQueue {

    private final ModelVersion model;
    private final FairQueue sociable;
    private final ArrivalQueue suspects = new ArrivalQueue();
    private final PriorityQueue<Retry> resting =
            new PriorityQueue<>((one, other) -> Long.signum(one.notBeforeNanos() - other.notBeforeNanos()));

    /** No entry expires before it. Entries that leave do not move it, so it may be early; a sweep sets it right. */
    private Deadline nextExpiry = Deadline.none();

    /** Since when a frame could have been cut that was not, as it waits for more. */
    private Deadline cuttableSince = Deadline.none();

    /** When entries stop waiting for a worker that serves the model; set while none does. */
    private Deadline patienceEnds = Deadline.none();

    /** @param sociable an empty one */
    ModelQueue(ModelVersion model, FairQueue sociable) {
        this.model = model;
        this.sociable = sociable;
    }

    /** Since when there is something that could be cut. */
    long cuttableSince(long nowNanos) {
        if (!cuttableSince.isSet()) {
            cuttableSince = Deadline.at(nowNanos);
        }
        return cuttableSince.atNanos();
    }

    /** A frame was cut. */
    void cut() {
        cuttableSince = Deadline.none();
    }

    ModelVersion model() {
        return model;
    }

    boolean isEmpty() {
        return sociable.isEmpty() && suspects.isEmpty() && resting.isEmpty();
    }

    /** Requests that may share a frame. */
    FairQueue sociable() {
        return sociable;
    }

    /** Requests that may be what a worker died of. */
    ArrivalQueue suspects() {
        return suspects;
    }

    void add(Entry entry, long nowNanos) {
        sociable.add(entry, nowNanos);
        joined(entry);
    }

    /** Queues entries again that were dispatched before, where they would be had they never left. */
    void putBack(List<Retry> unanswered, long nowNanos) {
        // From the youngest: so none has to be carried past those that were put back before it.
        for (int i = unanswered.size() - 1; i >= 0; i--) {
            Retry retry = unanswered.get(i);
            joined(retry.entry());
            if (retry.notBeforeNanos() - nowNanos > 0) {
                resting.add(retry);
            } else {
                enqueue(retry.entry(), nowNanos);
            }
        }
    }

    /** Lets those wait again in line whose rest is over. */
    void wakeRested(long nowNanos) {
        while (!resting.isEmpty() && resting.element().notBeforeNanos() - nowNanos <= 0) {
            enqueue(resting.remove().entry(), nowNanos);
        }
    }

    /** Takes out what has expired. */
    List<Entry> takeExpired(long nowNanos) {
        return nextExpiry.isExpired(nowNanos)
                ? take(entry -> entry.request().deadline().isExpired(nowNanos))
                : List.of();
    }

    /** Takes out everything when no connected worker has served the model for as long as patience lasts. */
    List<Entry> takeStranded(long nowNanos) {
        return patienceEnds.isExpired(nowNanos) ? take(entry -> true) : List.of();
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
        Deadline nextRested = resting.isEmpty()
                ? Deadline.none()
                : Deadline.at(resting.element().notBeforeNanos());
        return nextRested.orEarlier(nextExpiry).orEarlier(patienceEnds);
    }

    private void enqueue(Entry entry, long nowNanos) {
        if (entry.isSuspect()) {
            suspects.putBack(entry);
        } else {
            sociable.add(entry, nowNanos);
        }
    }

    private void joined(Entry entry) {
        nextExpiry = nextExpiry.orEarlier(entry.request().deadline());
    }

    /** Takes out those that leave. */
    List<Entry> take(Predicate<Entry> leaves) {
        var out = new ArrayList<Entry>();
        out.addAll(sociable.sweep(leaves));
        out.addAll(suspects.sweep(leaves));
        resting.stream().map(Retry::entry).filter(leaves).forEach(out::add);
        resting.removeIf(retry -> leaves.test(retry.entry()));
        nextExpiry = Deadline.none();
        sociable.forEach(this::joined);
        suspects.forEach(this::joined);
        resting.forEach(retry -> joined(retry.entry()));
        return out;
    }
}
