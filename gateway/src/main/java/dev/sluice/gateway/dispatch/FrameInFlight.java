package dev.sluice.gateway.dispatch;

import dev.sluice.gateway.execution.Alarm;
import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Entry;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.Worker;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A frame from the moment it is sent until its credit is back. Members end one by one, each once: by the worker's answer,
 * or by their deadline when that comes first; the worker's answer is then worth nothing any more.
 */
@EventLoopConfined
final class FrameInFlight implements Worker.MemberOutcomes {

    private final Frame frame;
    private final Clock clock;
    private final RetryPolicy retries;
    private final Alarm deadlines;
    private final FrameTally tally = new FrameTally();
    private final boolean[] hasEnded;
    private final RetryPolicy.@Nullable Unanswered[] unanswered;

    FrameInFlight(Frame frame, CoreLoop loop, Clock clock, RetryPolicy retries) {
        this.frame = frame;
        this.clock = clock;
        this.retries = retries;
        this.deadlines = new Alarm(loop, clock, this::endExpired);
        this.hasEnded = new boolean[frame.members().size()];
        this.unanswered = new RetryPolicy.Unanswered[frame.members().size()];
    }

    /** The future never fails: what the worker left unanswered is in its list, and the tally says how it did. */
    Future<Ended> send(Worker worker) {
        watchDeadlines();
        // compose turns a throw into a failed future, so that credit and breaker always hear.
        return Future.succeededFuture(frame)
                .compose(sent -> worker.infer(sent, this))
                .map(done -> finish("the worker ended the frame without an answer"))
                .otherwise(lost -> finish(String.valueOf(lost.getMessage())));
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
            unanswered[index] = new RetryPolicy.Unanswered(kind, reasonOf(outcome));
        }
    }

    private Ended finish(String reasonOfTheRest) {
        deadlines.cancel();
        var again = new ArrayList<Entry>();
        long now = clock.nanoTime();
        for (int i = 0; i < hasEnded.length; i++) {
            if (!hasEnded[i]) {
                endOrTryAgain(i, reasonOfTheRest, now, again);
            }
        }
        return new Ended(tally, again);
    }

    private void endOrTryAgain(int index, String reasonOfTheRest, long now, List<Entry> again) {
        RetryPolicy.Unanswered why = unanswered[index];
        if (why == null) {
            why = new RetryPolicy.Unanswered(AnswerKind.UNAVAILABLE, reasonOfTheRest);
            tally.add(why.kind());
        }
        retries.decide(frame.members().get(index), why, now, again::add, outcome -> end(index, outcome));
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
    record Ended(FrameTally tally, List<Entry> again) {}
}
