package dev.sluice.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** How a number of durations is distributed, with three digits. Immutable. */
public final class Spread {

    private static final int DIGITS = 3;
    private static final int POINTS_PER_HALVING = 5;

    private final Histogram histogram;

    private Spread(Histogram histogram) {
        this.histogram = histogram;
    }

    /** A histogram of nanoseconds to record into, by one thread. */
    static Histogram recorder() {
        return new Histogram(DIGITS);
    }

    static Spread of(Histogram recorded) {
        return new Spread(recorded.copy());
    }

    /** One point of the percentile curve: so many percent are not longer. */
    public record Point(double percentile, Duration value) {}

    public long count() {
        return histogram.getTotalCount();
    }

    /** Zero when there is none. */
    public Duration mean() {
        return count() == 0 ? Duration.ZERO : Duration.ofNanos(Math.round(histogram.getMean()));
    }

    public Duration max() {
        return Duration.ofNanos(histogram.getMaxValue());
    }

    /** Zero when there is none. */
    public Duration percentile(double percentile) {
        return Duration.ofNanos(count() == 0 ? 0 : histogram.getValueAtPercentile(percentile));
    }

    /** The whole distribution: finer and finer towards the longest, which is where the interest lies. */
    public List<Point> curve() {
        List<Point> points = new ArrayList<>();
        if (count() > 0) {
            histogram
                    .percentiles(POINTS_PER_HALVING)
                    .forEach(each -> points.add(new Point(
                            each.getPercentileLevelIteratedTo(), Duration.ofNanos(each.getValueIteratedTo()))));
        }
        return points;
    }
}
