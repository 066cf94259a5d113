package dev.sluice.testkit.proxy;

import java.time.Duration;

/** A reset, before which nothing passes: so upstream a request never came, and downstream only its answer is lost. */
record ResetPeer(Duration after) implements ToxicRule {

    ResetPeer {
        ToxicRule.notNegative("after", after);
    }

    @Override
    public Bite bite(long nowNanos) {
        return new BlackHoleUntil(nowNanos + after.toNanos(), Decision.RESET);
    }
}
