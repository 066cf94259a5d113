package dev.sluice.testkit.proxy;

import java.time.Duration;
import java.util.Random;

/** Chunks late, and as many at once under way as the line holds, so that the rate stays. */
record Latency(Duration latency, Duration jitter, long seed) implements ToxicRule {

    private static final int CAPACITY = 8 << 20;

    Latency {
        ToxicRule.notNegative("latency", latency);
        ToxicRule.notNegative("jitter", jitter);
    }

    @Override
    public Bite bite(long nowNanos) {
        return new Late(latency.toNanos(), jitter.toNanos(), new Random(seed));
    }

    @Override
    public int capacity() {
        return CAPACITY;
    }

    private static final class Late implements Bite {

        private final long latencyNanos;
        private final long jitterNanos;
        private final Random random;
        private long drawnFor = -1;
        private long dueNanos;

        Late(long latencyNanos, long jitterNanos, Random random) {
            this.latencyNanos = latencyNanos;
            this.jitterNanos = jitterNanos;
            this.random = random;
        }

        @Override
        public Decision decide(Head head, long nowNanos) {
            if (drawnFor != head.number()) {
                drawnFor = head.number();
                dueNanos = head.arrivedNanos() + draw();
            }
            return Decision.holdUntil(dueNanos, nowNanos);
        }

        private long draw() {
            return Math.max(0, latencyNanos + random.nextLong(-jitterNanos, jitterNanos + 1));
        }
    }
}
