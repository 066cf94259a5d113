package dev.sluice.testkit.proxy;

import java.time.Duration;

/** A black hole that closes in the end, or never if the time is zero. */
record Timeout(Duration after) implements ToxicRule {

    Timeout {
        ToxicRule.notNegative("after", after);
    }

    @Override
    public Bite bite(long nowNanos) {
        return after.isZero() ? new BlackHole() : new BlackHoleUntil(nowNanos + after.toNanos(), Decision.CLOSE);
    }

    private static final class BlackHole implements Bite {

        @Override
        public Decision decide(Head head, long nowNanos) {
            return Decision.hold(Decision.FOREVER);
        }
    }
}
