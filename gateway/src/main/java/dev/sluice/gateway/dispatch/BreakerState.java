package dev.sluice.gateway.dispatch;

/** What a breaker does with the next frame: let it pass, keep it back, or let it pass as a trial. */
public enum BreakerState {
    CLOSED,
    OPEN,
    HALF_OPEN
}
