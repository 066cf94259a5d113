package dev.sluice.gateway.dispatch;

import dev.sluice.gateway.execution.Alarm;
import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.Retry;
import dev.sluice.gateway.request.Worker;
import dev.sluice.gateway.request.WorkerLostException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A frame from the moment it is sent until its credit is back. Members end one by one, each once: by the worker's answer,
 * or by their deadline when that comes first; the worker's answer is then worth nothing any more.
 */
@EventLoopConfined
final class FrameInFlight implements Worker.MemberOutcomes {

    private final Frame frame;
    private final Worker worker;
    private final Clock clock;
    private final RetryPolicy retries;
    private final Consumer<RetryReason> retried;
    private final Alarm deadlines;
    private final FrameTally tally = new FrameTally();
    private final boolean[] hasEnded;
    private final RetryPolicy.@Nullable Unanswered[] unanswered;

    /** @param retried hears why a member is queued again, once for each */
    FrameInFlight(
            Frame frame,
            Worker worker,
            CoreLoop loop,
            Clock clock,
            RetryPolicy retries,
            Consumer<RetryReason> retried) {
        this.frame = frame;
        this.worker = worker;
        this.clock = clock;
        this.retries = retries;
        this.retried = retried;
        this.deadlines = new Alarm(loop, clock, this::endExpired);
        this.hasEnded = new boolean[frame.members().size()];
        this.unanswered = new RetryPolicy.Unanswered[frame.members().size()];
    }

    /** The future never fails: what the worker left unanswered is in its list, and the tally says how it did. */
    Future<Ended> send() {
        watchDeadlines();
        // compose turns a throw into a failed future, so that credit and breaker always hear.
        return Future.succeededFuture(frame)
                .compose(sent -> worker.infer(sent, this))
                .map(done -> finish(unanswered(AnswerKind.UNAVAILABLE, "the worker ended the frame without an answer")))
                .otherwise(this::finishLost);
    }

    @Override
    public void ended(int index, Outcome outcome) {
        AnswerKind kind = AnswerKind.of(outcome);
        tally.add(kind);
        if (hasEnded[index]) {
            return;
        }
        if (kind.isFinal()) {
            end(index, outcome);
        } else {
            unanswered[index] = unanswered(kind, reasonOf(outcome));
        }
    }

    @Override
    public void spared() {
        tally.spared();
    }

    private Ended finishLost(Throwable fault) {
        boolean hadTheFrame = fault instanceof WorkerLostException lost && lost.hadTheFrame();
        AnswerKind kind = hadTheFrame ? AnswerKind.DIED : AnswerKind.UNAVAILABLE;
        // Also when nobody waits any more: a worker that is silent until every deadline has passed is sick.
        tally.add(kind);
        return finish(unanswered(kind, String.valueOf(fault.getMessage())));
    }

    private RetryPolicy.Unanswered unanswered(AnswerKind kind, String reason) {
        return new RetryPolicy.Unanswered(worker.id(), kind, reason);
    }

    private Ended finish(RetryPolicy.Unanswered theRest) {
        deadlines.cancel();
        var again = new ArrayList<Retry>();
        long now = clock.nanoTime();
        for (int i = 0; i < hasEnded.length; i++) {
            if (!hasEnded[i]) {
                endOrTryAgain(i, theRest, now, again);
            }
        }
        return new Ended(tally, again);
    }

    private void endOrTryAgain(int index, RetryPolicy.Unanswered theRest, long now, List<Retry> again) {
        RetryPolicy.Unanswered own = unanswered[index];
        RetryPolicy.Unanswered why = own == null ? theRest : own;
        tally.add(why.kind());
        retries.decide(
                frame.members().get(index),
                why,
                now,
                retry -> {
                    retried.accept(why.kind().retryReason());
                    again.add(retry);
                },
                outcome -> end(index, outcome));
    }

    private void watchDeadlines() {
        for (int i = 0; i < hasEnded.length; i++) {
            Deadline deadline = frame.members().get(i).request().deadline();
            if (!hasEnded[i] && deadline.isSet()) {
                deadlines.ringBy(deadline.atNanos());
            }
        }
    }

    private void endExpired() {
        long now = clock.nanoTime();
        for (int i = 0; i < hasEnded.length; i++) {
            if (!hasEnded[i] && frame.members().get(i).request().deadline().isExpired(now)) {
                String reason = "the deadline passed while a worker had the request";
                end(i, new Outcome.Failed(ErrorCode.DEADLINE_EXCEEDED, reason));
            }
        }
        watchDeadlines();
    }

    private void end(int index, Outcome outcome) {
        hasEnded[index] = true;
        frame.members().get(index).outcome().complete(outcome);
    }

    private static String reasonOf(Outcome outcome) {
        return outcome.fold(predicted -> "", Outcome.Refused::reason, Outcome.Failed::reason);
    }

    /**
     * @param tally what the frame says about its worker
     * @param again members that are to be queued again
     */
    record Ended(FrameTally tally, List<Retry> again) {}
}
