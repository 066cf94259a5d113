package dev.sluice.load;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/**
 * When each request is to be sent, as nanoseconds after the start. Immutable; the same arguments give the same schedule on every
 * machine.
 */
public final class Schedule {

    /** What a run notes of a request is held in memory. */
    public static final int MOST_REQUESTS = 20_000_000;

    private static final double NANOS_PER_SECOND = 1e9;
    /** Of a Poisson count, hardly ever exceeded. */
    private static final double DEVIATIONS = 6;

    private final Plan plan;
    private final long[] offsets;
    private final int firstMeasured;

    private Schedule(Plan plan, long[] offsets) {
        this.plan = plan;
        this.offsets = offsets;
        int found = Arrays.binarySearch(offsets, plan.warmUp().toNanos());
        this.firstMeasured = found >= 0 ? found : -found - 1;
    }

    /**
     * What is asked for.
     *
     * @param perSecond requests in a second, on average
     * @param warmUp sent but not measured
     * @param measured the window, after the warm-up
     */
    public record Plan(double perSecond, Duration warmUp, Duration measured, long seed) {

        public Plan {
            if (!(perSecond > 0) || Double.isInfinite(perSecond)) {
                throw new IllegalArgumentException("the rate must be more than 0, was " + perSecond);
            }
            if (warmUp.isNegative()) {
                throw new IllegalArgumentException("the warm-up must not be negative, was " + warmUp);
            }
            if (measured.isNegative() || measured.isZero()) {
                throw new IllegalArgumentException("the duration must be more than 0, was " + measured);
            }
            double expected = perSecond * warmUp.plus(measured).toNanos() / NANOS_PER_SECOND;
            if (expected > MOST_REQUESTS) {
                throw new IllegalArgumentException(String.format(
                        java.util.Locale.ROOT,
                        "%.0f requests are more than the %d that a run may have; lower the rate or the duration",
                        expected,
                        MOST_REQUESTS));
            }
        }

        /** The same at another rate. */
        public Plan at(double rate) {
            return new Plan(rate, warmUp, measured, seed);
        }

        /** The whole of it, in nanoseconds. */
        long nanos() {
            return warmUp.plus(measured).toNanos();
        }
    }

    /** Arrivals as of many requesters who know nothing of one another: the gaps are exponentially distributed. */
    public static Schedule poisson(Plan plan) {
        // Its algorithm is part of Java's specification, as StrictMath's results are.
        Random random = new Random(plan.seed());
        double meanGap = NANOS_PER_SECOND / plan.perSecond();
        double expected = plan.nanos() / meanGap;
        long[] offsets = new long[(int) (expected + DEVIATIONS * Math.sqrt(expected)) + 16];
        int count = 0;
        for (double at = gap(random, meanGap); at < plan.nanos(); at += gap(random, meanGap)) {
            if (count == offsets.length) {
                offsets = Arrays.copyOf(offsets, count + count / 2);
            }
            offsets[count++] = (long) at;
        }
        return new Schedule(plan, Arrays.copyOf(offsets, count));
    }

    private static double gap(Random random, double mean) {
        return -mean * StrictMath.log(1 - random.nextDouble());
    }

    public Plan plan() {
        return plan;
    }

    /** How many requests there are, warm-up included. */
    public int count() {
        return offsets.length;
    }

    /** When the request of this number is due, after the start. */
    public long offsetNanos(int number) {
        return offsets[number];
    }

    /** The number of the first request after the warm-up. */
    public int firstMeasured() {
        return firstMeasured;
    }
}
