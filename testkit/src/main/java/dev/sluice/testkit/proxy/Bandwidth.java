package dev.sluice.testkit.proxy;

import java.util.concurrent.TimeUnit;

/** So many bytes a second, in portions of 20 ms. */
record Bandwidth(long bytesPerSecond) implements ToxicRule {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int PORTIONS_A_SECOND = 50;

    Bandwidth {
        ToxicRule.atLeast(1, "bytesPerSecond", bytesPerSecond);
    }

    @Override
    public Bite bite(long nowNanos) {
        return new Narrow(bytesPerSecond, nowNanos);
    }

    private static final class Narrow implements Bite {

        private final long bytesPerSecond;
        private long freeAtNanos;

        Narrow(long bytesPerSecond, long nowNanos) {
            this.bytesPerSecond = bytesPerSecond;
            this.freeAtNanos = nowNanos;
        }

        @Override
        public Decision decide(Head head, long nowNanos) {
            return Decision.holdUntil(freeAtNanos, nowNanos)
                    .and(Decision.pass(Math.max(1, bytesPerSecond / PORTIONS_A_SECOND)));
        }

        /** Makes up for a late wake-up, but not for a time in which nothing was sent. */
        @Override
        public void sent(int bytes, long nowNanos) {
            boolean wasIdle = nowNanos - freeAtNanos > SECOND / PORTIONS_A_SECOND;
            freeAtNanos = (wasIdle ? nowNanos : freeAtNanos) + bytes * SECOND / bytesPerSecond;
        }
    }
}
