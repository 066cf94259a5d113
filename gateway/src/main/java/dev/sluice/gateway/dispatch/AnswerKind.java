package dev.sluice.gateway.dispatch;

import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;

/** What a member's outcome means for its worker, and whether the member may be tried again. */
enum AnswerKind {
    /** The worker did its work. */
    PREDICTED,
    /** The run failed: final for the member, and counts against the worker. */
    RUN_FAILED,
    /** The member's own ending; says nothing about the worker. */
    MEMBER_ENDED,
    /** The worker is full: to be tried again, and lowers its credit alone. */
    SHED,
    /** The worker could not run it: to be tried again, and counts against the worker. */
    UNAVAILABLE,
    /** The worker does not serve the model any more: to be tried again. */
    NOT_SERVED,
    /** The worker was lost while it had the member: to be tried again, alone, and counts against the worker. */
    DIED;

    static AnswerKind of(Outcome outcome) {
        return outcome.fold(predicted -> PREDICTED, refused -> of(refused.code()), failed -> of(failed.code()));
    }

    boolean isFinal() {
        return switch (this) {
            case PREDICTED, RUN_FAILED, MEMBER_ENDED -> true;
            case SHED, UNAVAILABLE, NOT_SERVED, DIED -> false;
        };
    }

    /** Of a kind that is not final. */
    RetryReason retryReason() {
        return switch (this) {
            case SHED -> RetryReason.SHED;
            case UNAVAILABLE -> RetryReason.UNAVAILABLE;
            case NOT_SERVED -> RetryReason.NOT_SERVED;
            case DIED -> RetryReason.DIED;
            case PREDICTED, RUN_FAILED, MEMBER_ENDED -> throw new IllegalStateException(this + " is final");
        };
    }

    private static AnswerKind of(ErrorCode code) {
        return switch (code) {
            case MODEL_ERROR, INTERNAL -> RUN_FAILED;
            case OVERLOADED -> SHED;
            case UNAVAILABLE -> UNAVAILABLE;
            case UNKNOWN_MODEL, MODEL_NOT_READY -> NOT_SERVED;
            case INVALID_REQUEST,
                    DEADLINE_EXCEEDED,
                    CANCELLED,
                    REPLY_TOO_LARGE,
                    REPLY_TOPIC_REFUSED,
                    UNAUTHENTICATED,
                    PERMISSION_DENIED -> MEMBER_ENDED;
        };
    }
}
