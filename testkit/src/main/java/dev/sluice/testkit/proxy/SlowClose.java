package dev.sluice.testkit.proxy;

import java.time.Duration;

/** The end of the stream late. */
record SlowClose(Duration delay) implements ToxicRule {

    SlowClose {
        ToxicRule.notNegative("delay", delay);
    }

    @Override
    public Bite bite(long nowNanos) {
        long delayNanos = delay.toNanos();
        return (head, now) ->
                head.isEnd() ? Decision.holdUntil(head.arrivedNanos() + delayNanos, now) : Decision.PASS_ALL;
    }
}
