package dev.sluice.gateway.dispatch;

/** Hears of workers and frames. Core loop only. */
public interface DispatchMetrics {

    void frameSent(String workerId);

    /** How many more frames the worker takes now; 0 while it is not connected. */
    void credit(String workerId, int free);

    void breaker(String workerId, BreakerState state);
}
