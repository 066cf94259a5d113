package dev.sluice.testkit.history;

import java.util.Random;

/** When the next request is due: evenly, or as independent requesters would (exponential gaps). */
final class Schedule {

    private static final double NANOS = 1e9;

    private final double meanGapNanos;
    private final Spacing spacing;
    private final Random random;
    private double dueNanos;

    Schedule(double rate, Spacing spacing, long seed) {
        if (!(rate > 0)) {
            throw new IllegalArgumentException("the rate must be above 0 a second, was " + rate);
        }
        this.meanGapNanos = NANOS / rate;
        this.spacing = spacing;
        this.random = new Random(seed);
    }

    /** Nanoseconds from the start to the next request; the sum is kept, so that no rounding adds up. */
    long nextDueNanos() {
        long due = (long) dueNanos;
        dueNanos += spacing == Spacing.EVEN ? meanGapNanos : -Math.log(1 - random.nextDouble()) * meanGapNanos;
        return due;
    }
}
