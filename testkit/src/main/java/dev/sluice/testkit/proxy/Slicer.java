package dev.sluice.testkit.proxy;

import java.time.Duration;
import java.util.Random;

/** Bytes in small slices. */
record Slicer(int averageBytes, int variationBytes, Duration pause, long seed) implements ToxicRule {

    Slicer {
        ToxicRule.atLeast(1, "averageBytes", averageBytes);
        ToxicRule.atLeast(0, "variationBytes", variationBytes);
        if (variationBytes >= averageBytes) {
            throw new IllegalArgumentException(
                    "variationBytes must be less than averageBytes " + averageBytes + ", was " + variationBytes);
        }
        ToxicRule.notNegative("pause", pause);
    }

    @Override
    public Bite bite(long nowNanos) {
        return new Slicing(this, nowNanos);
    }

    private static final class Slicing implements Bite {

        private final Slicer sizes;
        private final Random random;
        private final long pauseNanos;
        private long pausedUntilNanos;
        private int slice;

        Slicing(Slicer sizes, long nowNanos) {
            this.sizes = sizes;
            this.random = new Random(sizes.seed);
            this.pauseNanos = sizes.pause.toNanos();
            this.pausedUntilNanos = nowNanos;
            this.slice = draw();
        }

        @Override
        public Decision decide(Head head, long nowNanos) {
            return Decision.holdUntil(pausedUntilNanos, nowNanos).and(Decision.pass(slice));
        }

        @Override
        public void sent(int bytes, long nowNanos) {
            pausedUntilNanos = nowNanos + pauseNanos;
            slice = draw();
        }

        private int draw() {
            return sizes.averageBytes - sizes.variationBytes + random.nextInt(2 * sizes.variationBytes + 1);
        }
    }
}
