package dev.sluice.cli.letters;

/** When the next record may go, so that no more than so many go in a second. Pure. */
final class Pace {

    private final long nanosBetween;
    private long nextAtNanos;
    private boolean hasBegun;

    private Pace(long nanosBetween) {
        this.nanosBetween = nanosBetween;
    }

    static Pace unlimited() {
        return new Pace(0);
    }

    static Pace perSecond(double records) {
        return new Pace((long) (1_000_000_000 / records));
    }

    /** Takes the next place, and says how long it is until then. */
    long takeNanos(long nowNanos) {
        if (!hasBegun || nextAtNanos - nowNanos < 0) {
            nextAtNanos = nowNanos;
            hasBegun = true;
        }
        long wait = nextAtNanos - nowNanos;
        nextAtNanos += nanosBetween;
        return wait;
    }
}
