package dev.sluice.worker.frame;

import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.worker.cache.ResponseCache.Flight;
import dev.sluice.worker.cache.Waiter;
import dev.sluice.worker.lanes.Watchdog.Watch;
import dev.sluice.worker.model.Piece;
import dev.sluice.worker.model.Prepared;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request of a frame on its way: it waits, runs in one or several pieces, and ends once.
 *
 * <p>Thread-safe: its pieces may run on several lanes while an edge cancels it. Every method decides and returns; whoever gets
 * {@code true} or an outcome is the one to tell it.
 */
final class Member<P extends Piece> {

    private enum State {
        WAITING,
        RUNNING,
        ENDED
    }

    private final int index;
    private final MemberRequest request;

    private State state = State.WAITING;
    private boolean cancelled;
    private @Nullable Prepared<P> prepared;
    private int unfinishedPieces;
    private Cost cost = Cost.NONE;
    private @Nullable Flight flight;
    private @Nullable Watch watch;

    Member(int index, MemberRequest request) {
        this.index = index;
        this.request = request;
    }

    int index() {
        return index;
    }

    ModelInferRequest request() {
        return request.request();
    }

    Deadline deadline() {
        return request.deadline();
    }

    synchronized Cost cost() {
        return cost;
    }

    synchronized void prepared(Prepared<P> work) {
        prepared = work;
        unfinishedPieces = work.pieces().size();
        cost = new Cost(0, 0, 0, 0, work.tokens());
    }

    /** Nobody waits for it any more: true when that ends it, which it does unless it has begun to run. */
    synchronized boolean cancel() {
        cancelled = true;
        return state == State.WAITING && end();
    }

    /** Ends it; false when it had ended before. */
    synchronized boolean end() {
        boolean first = state != State.ENDED;
        state = State.ENDED;
        return first;
    }

    synchronized boolean hasEnded() {
        return state == State.ENDED;
    }

    /** Why it must not run now. Asked before it is prepared and right before each of its runs. */
    synchronized Optional<Outcome.Faulted> obstacle(long nowNanos) {
        if (cancelled) {
            return Optional.of(new Outcome.Faulted(FaultCode.CANCELLED, "cancelled before it ran"));
        }
        if (request.deadline().isPast(nowNanos)) {
            return Optional.of(new Outcome.Faulted(
                    FaultCode.DEADLINE_EXCEEDED,
                    state == State.RUNNING ? "the deadline passed while it ran" : "the deadline passed before it ran"));
        }
        return Optional.empty();
    }

    /** It is the first of equal requests; false when it ended meanwhile, and then the flight is not in its hands. */
    synchronized boolean leads(Flight leading) {
        if (state == State.ENDED) {
            return false;
        }
        flight = leading;
        return true;
    }

    /** It has ended: gives those who are to hear of its answer, or that there is none. */
    List<Waiter> land(Optional<ModelInferResponse> answer) {
        Optional<Flight> led;
        synchronized (this) {
            led = Optional.ofNullable(flight);
            flight = null;
        }
        return led.map(landing -> landing.land(answer)).orElse(List.of());
    }

    /** Its deadline is watched while it waits for another; false when it ended meanwhile. */
    synchronized boolean watched(Watch deadline) {
        if (state == State.ENDED) {
            return false;
        }
        watch = deadline;
        return true;
    }

    /** Its deadline is watched no longer. */
    void unwatch() {
        Optional<Watch> ending;
        synchronized (this) {
            ending = Optional.ofNullable(watch);
            watch = null;
        }
        // Outside of the lock: a watch that acts holds its own, and wants this one.
        ending.ifPresent(Watch::end);
    }

    /** Its answer was there, or is another's: it has waited for so long, and nothing else. */
    synchronized void answeredWithoutRun(long queueNanos) {
        cost = new Cost(queueNanos, 0, 0, 0, 0);
    }

    /** A run of a piece begins; false when the member ended meanwhile. */
    synchronized boolean begin(long queueNanos) {
        if (state == State.ENDED) {
            return false;
        }
        if (state == State.WAITING) {
            state = State.RUNNING;
            cost = new Cost(queueNanos, 0, 0, 0, cost.tokens());
        }
        return true;
    }

    /** What a run that carried a piece of this member took. */
    synchronized void charge(long laneCpuNanos, long runNanos, int runRows) {
        cost = new Cost(
                cost.queueNanos(),
                cost.laneCpuNanos() + laneCpuNanos,
                cost.runNanos() + runNanos,
                Math.max(cost.runRows(), runRows),
                cost.tokens());
    }

    /** A piece has its result: true when it was the last. */
    synchronized boolean finishPiece() {
        unfinishedPieces--;
        return unfinishedPieces == 0;
    }

    /** The answer, when all pieces have their results. Without the request's id. */
    synchronized ModelInferResponse answer() {
        if (prepared == null) {
            throw new IllegalStateException("member " + index + " is answered before it was prepared");
        }
        return prepared.answer();
    }
}
