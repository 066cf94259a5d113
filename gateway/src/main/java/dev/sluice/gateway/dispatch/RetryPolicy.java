package dev.sluice.gateway.dispatch;

import dev.sluice.gateway.request.Entry;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import java.util.function.Consumer;

/**
 * What becomes of a member that its worker has not answered: back to the queue inside its deadline, three attempts at most. A
 * worker that was full has not tried, so that is no attempt. Pure.
 */
final class RetryPolicy {

    private static final int MAX_ATTEMPTS = 3;

    /** Gives the entry to one of the two: to be queued again, or ended. */
    void decide(Entry entry, Unanswered why, long nowNanos, Consumer<Entry> again, Consumer<Outcome> ended) {
        int attempts = entry.attempts() + 1;
        if (entry.request().deadline().isExpired(nowNanos)) {
            ended.accept(new Outcome.Failed(ErrorCode.DEADLINE_EXCEEDED, "the deadline passed: " + why.reason()));
        } else if (why.kind() == AnswerKind.SHED) {
            again.accept(entry);
        } else if (attempts < MAX_ATTEMPTS) {
            again.accept(entry.afterAttempt());
        } else {
            ErrorCode code = why.kind() == AnswerKind.NOT_SERVED ? ErrorCode.MODEL_NOT_READY : ErrorCode.UNAVAILABLE;
            ended.accept(new Outcome.Failed(code, attempts + " attempts failed, the last: " + why.reason()));
        }
    }

    /** Why a member has no answer; of a kind that is not final. */
    record Unanswered(AnswerKind kind, String reason) {}
}
