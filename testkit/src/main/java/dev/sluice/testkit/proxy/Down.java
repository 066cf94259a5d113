package dev.sluice.testkit.proxy;

/** Nobody there. The proxy sees to it, so that there is nothing for a line to do. */
record Down() implements ToxicRule {

    @Override
    public Bite bite(long nowNanos) {
        return (head, now) -> Decision.PASS_ALL;
    }

    @Override
    public boolean isDown() {
        return true;
    }
}
