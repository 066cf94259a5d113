package dev.sluice.testkit.proxy;

/** So many bytes and no more. */
record LimitData(long bytes) implements ToxicRule {

    LimitData {
        ToxicRule.atLeast(0, "bytes", bytes);
    }

    @Override
    public Bite bite(long nowNanos) {
        return new Counting(bytes);
    }

    private static final class Counting implements Bite {

        private long left;

        Counting(long left) {
            this.left = left;
        }

        @Override
        public Decision decide(Head head, long nowNanos) {
            return idle(nowNanos);
        }

        @Override
        public Decision idle(long nowNanos) {
            return left == 0 ? Decision.CLOSE : Decision.pass(left);
        }

        @Override
        public void sent(int bytes, long nowNanos) {
            left -= bytes;
        }
    }
}
