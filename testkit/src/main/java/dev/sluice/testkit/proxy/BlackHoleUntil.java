package dev.sluice.testkit.proxy;

/** Lets nothing through, and ends the connection when the time comes. */
final class BlackHoleUntil implements Bite {

    private final long dueNanos;
    private final Decision end;

    BlackHoleUntil(long dueNanos, Decision end) {
        this.dueNanos = dueNanos;
        this.end = end;
    }

    @Override
    public Decision decide(Head head, long nowNanos) {
        return idle(nowNanos);
    }

    @Override
    public Decision idle(long nowNanos) {
        long wait = dueNanos - nowNanos;
        return wait > 0 ? Decision.hold(wait) : end;
    }
}
