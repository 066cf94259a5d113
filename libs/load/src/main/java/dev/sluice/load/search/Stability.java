package dev.sluice.load.search;

import dev.sluice.load.Limits;
import dev.sluice.load.RunResult;
import java.time.Duration;
import java.util.Locale;

/**
 * What is called stable: answers keep up with requests, and come in time. Pure.
 *
 * @param p99 the longest that 99 of 100 answers may take
 */
public record Stability(Duration p99) {

    /** An answer less for each fifty requests is a backlog that grows. */
    private static final double SMALLEST_SHARE = 0.98;

    private static final double BACKLOGS = 2;
    private static final long FEW = 50;
    private static final double TAIL = 99;

    public Stability {
        if (p99.isNegative() || p99.isZero()) {
            throw new IllegalArgumentException("the bound of p99 must be more than 0, was " + p99);
        }
    }

    /**
     * What a run says of its rate. A generator that was behind its schedule sent in clumps, which makes answers later and never
     * sooner: that they came in time stands all the same.
     */
    public Verdict verdict(RunResult run) {
        if (run.cutShort()) {
            return Verdict.unstable("the backlog grew, cut short");
        }
        double share = run.rates().answered() / run.rates().offered();
        if (!(share >= SMALLEST_SHARE)) {
            return Verdict.unstable(String.format(Locale.ROOT, "answered %.1f%% of what was offered", 100 * share));
        }
        Duration tail = run.latency().percentile(TAIL);
        if (tail.compareTo(p99) <= 0) {
            return Verdict.STABLE;
        }
        String late = "p99 " + millis(tail) + " is over " + millis(p99);
        return run.voidReason().isEmpty()
                ? Verdict.unstable(late)
                : new Verdict(
                        Verdict.Kind.VOID,
                        late + ", but send lag p99 is " + millis(run.sendLag().percentile(TAIL)));
    }

    /** With more requests open than this, the mean latency is over the bound already (Little's law), and more load tells nothing. */
    public Limits limits(double perSecond, Limits otherwise) {
        long most = (long) (BACKLOGS * perSecond * p99.toNanos() / 1e9) + FEW;
        return new Limits(otherwise.drain(), Math.min(most, otherwise.mostOpen()), otherwise.deadline());
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }
}
