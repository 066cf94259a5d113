package dev.sluice.gateway.dispatch;

/** Hears of workers and frames. Core loop only. */
public interface DispatchMetrics {

    void frameSent(String workerId);

    /** A request comes back from the worker unanswered and is queued again. */
    void retried(String workerId, RetryReason reason);

    /** How many more frames the worker takes now; 0 while it is not connected. */
    void credit(String workerId, int free);

    void breaker(String workerId, BreakerState state);
}
