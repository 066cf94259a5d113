package dev.sluice.gateway.dispatch;

/** Why a worker did not answer a request that is then tried again. */
public enum RetryReason {
    /** It was full. */
    SHED,
    /** It could not run it, as one that is stopping. */
    UNAVAILABLE,
    /** It does not serve the model any more. */
    NOT_SERVED,
    /** It was lost. */
    DIED
}
