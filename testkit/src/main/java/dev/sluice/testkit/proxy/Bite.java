package dev.sluice.testkit.proxy;

/** What one toxic does to one direction of one connection: pure state, which its {@link Line} owns. */
interface Bite {

    /** What may happen to the head of the line now. */
    Decision decide(Head head, long nowNanos);

    /** What is to happen now that nothing is in the line. */
    default Decision idle(long nowNanos) {
        return Decision.PASS_ALL;
    }

    /** Hears how many bytes went out. */
    default void sent(int bytes, long nowNanos) {}
}
