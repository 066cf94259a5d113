package dev.sluice.planning;

/**
 * By which factor one worker is slower than the cost model says: it may be throttled, or have neighbours. Pure state.
 */
public final class SpeedFactor {

    private static final double WEIGHT = 0.05;
    private static final double MOST = 16;

    private double factor = 1;

    public double factor() {
        return factor;
    }

    /** What was expected to take so long has taken so long. */
    public void observe(double expectedNanos, double actualNanos) {
        if (expectedNanos > 0 && actualNanos > 0) {
            double seen = Math.max(1 / MOST, Math.min(MOST, actualNanos / expectedNanos));
            factor += WEIGHT * (seen - factor);
        }
    }
}
