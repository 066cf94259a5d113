package dev.sluice.testkit.proxy;

/**
 * What a writer is to do now.
 *
 * @param amount the most bytes of a PASS, the most nanoseconds of a HOLD until the line is to be asked again
 */
record Decision(Act act, long amount) {

    static final long FOREVER = Long.MAX_VALUE;
    static final Decision PASS_ALL = new Decision(Act.PASS, Long.MAX_VALUE);
    static final Decision FINISH = new Decision(Act.FINISH, 0);
    static final Decision CLOSE = new Decision(Act.CLOSE, 0);
    static final Decision RESET = new Decision(Act.RESET, 0);

    /** In order of gravity: a graver one of one toxic overrules those of the others. */
    enum Act {
        PASS,
        FINISH,
        HOLD,
        CLOSE,
        RESET
    }

    static Decision pass(long bytes) {
        return new Decision(Act.PASS, bytes);
    }

    static Decision hold(long nanos) {
        return new Decision(Act.HOLD, nanos);
    }

    /** Holds until the instant, and passes everything from then on. */
    static Decision holdUntil(long dueNanos, long nowNanos) {
        long wait = dueNanos - nowNanos;
        return wait > 0 ? hold(wait) : PASS_ALL;
    }

    /** What satisfies both: the graver, or of two alike the one with the smaller amount. */
    Decision and(Decision other) {
        int graver = act.compareTo(other.act);
        if (graver == 0) {
            return amount <= other.amount ? this : other;
        }
        return graver > 0 ? this : other;
    }
}
