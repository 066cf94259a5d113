package dev.sluice.gateway.dispatch;

import dev.sluice.gateway.execution.EventLoopConfined;

/**
 * How many retries there may be, so that an outage is not made worse by them: a share of what is dispatched for the first
 * time and a small steady rate, saved up to a bound. A retry in excess is not lost, it waits. Pure state.
 *
 * <p>A token bucket as Finagle's retry budget is, with debt in place of refusal: a record that Kafka keeps can wait.
 */
@EventLoopConfined
final class RetryBudget {

    private static final double NANOS_PER_SECOND = 1e9;

    private final RetryConfig config;
    private double tokens;
    private long filledAtNanos;

    RetryBudget(RetryConfig config, long nowNanos) {
        this.config = config;
        this.tokens = config.burst();
        this.filledAtNanos = nowNanos;
    }

    /** So many requests were dispatched for the first time. */
    void earned(long requests, long nowNanos) {
        fill(nowNanos);
        tokens = Math.min(config.burst(), tokens + requests * config.ratio());
    }

    /** Takes one retry, and says when it may be dispatched. */
    long reserve(long nowNanos) {
        fill(nowNanos);
        tokens--;
        return tokens >= 0 ? nowNanos : nowNanos + (long) Math.ceil(-tokens / config.perSecond() * NANOS_PER_SECOND);
    }

    private void fill(long nowNanos) {
        double earned = (nowNanos - filledAtNanos) / NANOS_PER_SECOND * config.perSecond();
        tokens = Math.min(config.burst(), tokens + earned);
        filledAtNanos = nowNanos;
    }
}
