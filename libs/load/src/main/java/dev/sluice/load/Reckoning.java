package dev.sluice.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;

/** Makes the result of a run out of its ledger, when it is over. Pure. */
final class Reckoning {

    private static final long SECOND = 1_000_000_000;
    private static final int MOST_NAMED = 10;

    private final Schedule schedule;
    private final Ledger ledger;
    private final int sent;
    private final long windowStart;
    private final long windowEnd;

    /**
     * A reckoning of the first so many requests, which were sent.
     *
     * @param endNanos when the last of them was due, or the window was over
     */
    Reckoning(Schedule schedule, Ledger ledger, int sent, long endNanos) {
        this.schedule = schedule;
        this.ledger = ledger;
        this.sent = sent;
        this.windowStart = schedule.plan().warmUp().toNanos();
        this.windowEnd = endNanos;
    }

    RunResult result(Spread sendLag, Limits limits, IntFunction<String> names) {
        boolean cutShort = sent < schedule.count();
        return new RunResult(
                schedule.plan(),
                counts(0),
                counts(Math.min(sent, schedule.firstMeasured())),
                ledger.repeated(),
                rates(limits),
                latency(),
                sendLag,
                seconds(),
                lost(names),
                cutShort);
    }

    private Counts counts(int first) {
        long ok = 0;
        long lost = 0;
        SortedMap<String, Long> failed = new TreeMap<>();
        for (int number = first; number < sent; number++) {
            if (ledger.isOpen(number)) {
                lost++;
            } else if (ledger.isOk(number)) {
                ok++;
            } else {
                failed.merge(ledger.code(number), 1L, Long::sum);
            }
        }
        return new Counts(sent - first, ok, failed, lost);
    }

    private Rates rates(Limits limits) {
        long deadline = limits.deadline().map(Duration::toNanos).orElse(Long.MAX_VALUE);
        long ok = 0;
        long ended = 0;
        for (int number = 0; number < sent; number++) {
            if (!ledger.isOpen(number) && isInWindow(ledger.offsetNanos(number))) {
                ended++;
                ok += ledger.isOk(number) ? 1 : 0;
            }
        }
        long good = 0;
        for (int number = schedule.firstMeasured(); number < sent; number++) {
            good += ledger.isOk(number) && latencyOf(number) <= deadline ? 1 : 0;
        }
        long due = Math.max(0, sent - schedule.firstMeasured());
        double seconds = Math.max(1, windowEnd - windowStart) / (double) SECOND;
        return new Rates(due / seconds, ok / seconds, good / seconds, ended / seconds);
    }

    private boolean isInWindow(long offsetNanos) {
        return offsetNanos >= windowStart && offsetNanos < windowEnd;
    }

    private long latencyOf(int number) {
        return Math.max(0, ledger.offsetNanos(number) - schedule.offsetNanos(number));
    }

    private Spread latency() {
        Histogram histogram = Spread.recorder();
        for (int number = schedule.firstMeasured(); number < sent; number++) {
            if (ledger.isOk(number)) {
                histogram.recordValue(latencyOf(number));
            }
        }
        return Spread.of(histogram);
    }

    private List<Second> seconds() {
        Map<Integer, Tally> tallies = new TreeMap<>();
        Histogram latencies = Spread.recorder();
        int current = 0;
        for (int number = 0; number < sent; number++) {
            int second = secondOf(schedule.offsetNanos(number));
            if (second != current) {
                tally(tallies, current).close(latencies);
                current = second;
            }
            tally(tallies, second).sent++;
            if (!ledger.isOpen(number)) {
                boolean isOk = ledger.isOk(number);
                tally(tallies, secondOf(ledger.offsetNanos(number))).ended(isOk);
                if (isOk) {
                    latencies.recordValue(latencyOf(number));
                }
            }
        }
        tally(tallies, current).close(latencies);
        List<Second> seconds = new ArrayList<>();
        tallies.forEach((second, tally) -> seconds.add(tally.asSecond(second)));
        return seconds;
    }

    private static int secondOf(long offsetNanos) {
        return (int) (offsetNanos / SECOND);
    }

    private static Tally tally(Map<Integer, Tally> tallies, int second) {
        return tallies.computeIfAbsent(second, first -> new Tally());
    }

    private List<Lost> lost(IntFunction<String> names) {
        List<Lost> lost = new ArrayList<>();
        for (int number = 0; number < sent && lost.size() < MOST_NAMED; number++) {
            if (ledger.isOpen(number)) {
                lost.add(new Lost(number, names.apply(number), Duration.ofNanos(schedule.offsetNanos(number))));
            }
        }
        return lost;
    }

    /** What is counted of one second. */
    private static final class Tally {

        private long sent;
        private long ok;
        private long failed;
        private Duration p50 = Duration.ZERO;
        private Duration p99 = Duration.ZERO;
        private Duration max = Duration.ZERO;

        void ended(boolean isOk) {
            if (isOk) {
                ok++;
            } else {
                failed++;
            }
        }

        /** Takes the latencies of this second, and leaves the histogram empty for the next. */
        void close(Histogram latencies) {
            Spread spread = Spread.of(latencies);
            p50 = spread.percentile(50);
            p99 = spread.percentile(99);
            max = spread.max();
            latencies.reset();
        }

        Second asSecond(int number) {
            return new Second(number, sent, ok, failed, p50, p99, max);
        }
    }
}
