package dev.sluice.gateway.dispatch;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Entry;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.Retry;
import java.util.function.Consumer;

/**
 * What becomes of a member that its worker has not answered: back to the queue inside its deadline and the budget, three
 * attempts at most. A worker that was full has not tried, so that is no attempt. A member whose worker was lost is tried
 * alone, so that its mates are free of suspicion, and when that ends two workers more it is the cause. Pure state.
 */
@EventLoopConfined
final class RetryPolicy {

    private static final int MAX_ATTEMPTS = 3;
    private static final int MAX_SOLO_RETRIES = 2;

    private final RetryBudget budget;

    RetryPolicy(RetryBudget budget) {
        this.budget = budget;
    }

    /** Gives the entry to one of the two: to be queued again, or ended. */
    void decide(Entry entry, Unanswered why, long nowNanos, Consumer<Retry> again, Consumer<Outcome> ended) {
        if (entry.request().deadline().isExpired(nowNanos)) {
            ended.accept(new Outcome.Failed(ErrorCode.DEADLINE_EXCEEDED, "the deadline passed: " + why.reason()));
        } else if (why.kind() == AnswerKind.SHED) {
            again.accept(new Retry(entry.afterShed(), nowNanos));
        } else if (why.kind() == AnswerKind.DIED && entry.lostWorkers().size() == MAX_SOLO_RETRIES) {
            ended.accept(new Outcome.Failed(
                    ErrorCode.MODEL_ERROR,
                    (MAX_SOLO_RETRIES + 1) + " workers were lost while they had this request, the last "
                            + MAX_SOLO_RETRIES + " of them with nothing else; the last: " + why.reason()));
        } else if (why.kind() == AnswerKind.DIED) {
            again.accept(new Retry(entry.afterDeathOf(why.worker()), budget.reserve(nowNanos)));
        } else if (entry.attempts() + 1 < MAX_ATTEMPTS) {
            again.accept(new Retry(entry.afterAttempt(), budget.reserve(nowNanos)));
        } else {
            ErrorCode code = why.kind() == AnswerKind.NOT_SERVED ? ErrorCode.MODEL_NOT_READY : ErrorCode.UNAVAILABLE;
            ended.accept(new Outcome.Failed(code, MAX_ATTEMPTS + " attempts failed, the last: " + why.reason()));
        }
    }

    /** Why a member has no answer from a worker; of a kind that is not final. */
    record Unanswered(String worker, AnswerKind kind, String reason) {}
}
