package dev.sluice.gateway.request;

/**
 * Why a request was not predicted: the one error vocabulary of the gateway. Each edge maps it to its own wire once; the
 * names are the wire values of {@code sluice-error-code}.
 */
public enum ErrorCode {
    INVALID_REQUEST(false),
    UNKNOWN_MODEL(false),
    MODEL_NOT_READY(true),
    DEADLINE_EXCEEDED(false),
    OVERLOADED(true),
    UNAVAILABLE(true),
    CANCELLED(false),
    MODEL_ERROR(false),
    REPLY_TOO_LARGE(false),
    REPLY_TOPIC_REFUSED(false),
    UNAUTHENTICATED(false),
    PERMISSION_DENIED(false),
    INTERNAL(true);

    private final boolean retryable;

    ErrorCode(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether the same request may end better when it is sent again later. */
    public boolean isRetryable() {
        return retryable;
    }
}
