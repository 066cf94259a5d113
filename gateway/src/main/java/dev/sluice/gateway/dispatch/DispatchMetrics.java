package dev.sluice.gateway.dispatch;

/** Hears of workers and frames. Core loop only. */
public interface DispatchMetrics {

    void frameSent(String workerId);

    /** A frame was answered, and how long that took of how long it was expected to take. */
    void predicted(String workerId, double expectedNanos, long tookNanos);

    /** A frame was answered so late that it counts against its worker. */
    void slow(String workerId);

    /** A request comes back from the worker unanswered and is queued again. */
    void retried(String workerId, RetryReason reason);

    /** How many more frames the worker takes now; 0 while it is not connected. */
    void credit(String workerId, int free);

    void breaker(String workerId, BreakerState state);

    /** Nothing more is said of the worker. */
    void removed(String workerId);
}
