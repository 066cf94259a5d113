package dev.sluice.load;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What came of a run.
 *
 * @param plan what was asked for
 * @param all every request, those of the warm-up among them
 * @param window the requests that were due in the window
 * @param repeated answers that came after the first one of their request
 * @param latency from the moment a request was due until it was answered well, of those in the window
 * @param sendLag from the moment a request was due until it was sent, of those in the window
 * @param lost the first of those that were never answered
 * @param cutShort whether it was ended early, because too many requests were open
 */
public record RunResult(
        Schedule.Plan plan,
        Counts all,
        Counts window,
        long repeated,
        Rates rates,
        Spread latency,
        Spread sendLag,
        List<Second> seconds,
        List<Lost> lost,
        boolean cutShort) {

    /** A generator that is further behind its own schedule than this measures itself. */
    public static final Duration LONGEST_LAG = Duration.ofMillis(1);

    private static final double TAIL = 99;

    public RunResult {
        seconds = List.copyOf(seconds);
        lost = List.copyOf(lost);
    }

    /** Why the numbers do not stand, if they do not. */
    public Optional<String> voidReason() {
        Duration lag = sendLag.percentile(TAIL);
        return lag.compareTo(LONGEST_LAG) > 0
                ? Optional.of(String.format(
                        java.util.Locale.ROOT,
                        "the generator was behind its schedule, by %.2f ms at p99, where 1 ms is allowed",
                        lag.toNanos() / 1e6))
                : Optional.empty();
    }
}
