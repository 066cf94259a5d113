package dev.sluice.load.search;

import java.util.OptionalDouble;

/**
 * Which rate to try next. The rate doubles until one is not stable, or halves until one is; then the gap between the highest stable
 * and the lowest unstable one is halved until it is small. Pure state.
 */
public final class SaturationSearch {

    private static final double GROWTH = 2;
    private static final double LOWEST = 1;

    private final double start;
    private final double precision;
    private final double highest;
    private double stable;
    private double unstable = Double.POSITIVE_INFINITY;

    /**
     * A search that begins at a rate.
     *
     * @param precision how much higher the lowest unstable rate may be than the highest stable one, as 0.05
     * @param highest no rate above is tried
     */
    public SaturationSearch(double start, double precision, double highest) {
        if (!(start >= LOWEST) || !(precision > 0) || !(highest >= start)) {
            throw new IllegalArgumentException(
                    "no search begins at " + start + ", by " + precision + ", up to " + highest);
        }
        this.start = start;
        this.precision = precision;
        this.highest = highest;
    }

    /** Empty when the answer is known well enough. */
    public OptionalDouble next() {
        if (stable == 0 && Double.isInfinite(unstable)) {
            return OptionalDouble.of(start);
        }
        if (Double.isInfinite(unstable)) {
            return stable >= highest ? OptionalDouble.empty() : OptionalDouble.of(Math.min(highest, stable * GROWTH));
        }
        if (stable == 0) {
            double lower = unstable / GROWTH;
            return lower < LOWEST ? OptionalDouble.empty() : OptionalDouble.of(lower);
        }
        return unstable / stable <= 1 + precision
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.sqrt(stable * unstable));
    }

    /** Notes how the rate did that {@link #next} gave. */
    public void tried(double rate, boolean isStable) {
        if (isStable) {
            stable = Math.max(stable, rate);
        } else {
            unstable = Math.min(unstable, rate);
        }
    }

    /** The highest rate that was stable; empty when none was. */
    public OptionalDouble highestStable() {
        return stable == 0 ? OptionalDouble.empty() : OptionalDouble.of(stable);
    }

    /** The lowest rate that was not stable; empty when all were. */
    public OptionalDouble lowestUnstable() {
        return Double.isInfinite(unstable) ? OptionalDouble.empty() : OptionalDouble.of(unstable);
    }
}
