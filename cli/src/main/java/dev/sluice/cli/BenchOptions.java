package dev.sluice.cli;

import dev.sluice.cli.bench.BenchConfig;
import dev.sluice.cli.bench.While;
import dev.sluice.load.Limits;
import dev.sluice.load.Schedule;
import dev.sluice.load.search.Stability;
import dev.sluice.load.text.TextSource;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how much load there is, for how long, and of what. */
final class BenchOptions {

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Requests in a second, on average; of a search, the first rate (${DEFAULT-VALUE}).")
    private double rate = 100;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "What is measured, as 30s or 5m (${DEFAULT-VALUE}).")
    private String duration = "30s";

    @Option(names = "--warm-up", paramLabel = "TIME", description = "Sent before, and not measured (${DEFAULT-VALUE}).")
    private String warmUp = "10s";

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "The same seed sends the same at the same times (${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--length",
            paramLabel = "LENGTH",
            description = {
                "How long texts are: fixed:TOKENS, log-normal:mean=TOKENS,max=TOKENS[,min=TOKENS][,sigma=S],"
                        + " or file:PATH for texts of yours, a line each (${DEFAULT-VALUE})."
            })
    private String length = "log-normal:mean=21,max=128";

    @Option(
            names = "--timeout-ms",
            paramLabel = "N",
            description = "Sent as the deadline of each request; what is answered later is not in time (no deadline).")
    private @Nullable Long timeoutMillis;

    @Option(
            names = "--drain",
            paramLabel = "TIME",
            description = "How long answers are waited for at the end; the rest is lost (${DEFAULT-VALUE}).")
    private String drain = "30s";

    @Option(
            names = "--saturate",
            description = "Search for the highest rate at which answers keep up, by a run for each rate tried.")
    private boolean saturate;

    @Option(
            names = "--p99",
            paramLabel = "TIME",
            description = "With --saturate: the longest p99 that is called stable (1s).")
    private @Nullable String tail;

    /**
     * What is to be run.
     *
     * @throws IllegalArgumentException naming the option that is wrong
     */
    BenchConfig config() {
        if (tail != null && !saturate) {
            throw new IllegalArgumentException("--p99 is for --saturate");
        }
        Optional<Stability> search = saturate
                ? Optional.of(new Stability(atLeastOneMilli("--p99", tail == null ? "1s" : tail)))
                : Optional.empty();
        return new BenchConfig(plan(), new Limits(While.parse("--drain", drain), Long.MAX_VALUE, timeout()), search);
    }

    private Schedule.Plan plan() {
        if (!(rate >= 1 && rate <= 1_000_000)) {
            throw new IllegalArgumentException("--rate must be from 1 to 1000000, was " + rate);
        }
        return new Schedule.Plan(rate, While.parse("--warm-up", warmUp), atLeastOneMilli("--duration", duration), seed);
    }

    private static Duration atLeastOneMilli(String option, String text) {
        Duration parsed = While.parse(option, text);
        if (parsed.isZero()) {
            throw new IllegalArgumentException(option + " must be more than 0, was " + text);
        }
        return parsed;
    }

    Optional<Duration> timeout() {
        if (timeoutMillis != null && timeoutMillis < 1) {
            throw new IllegalArgumentException("--timeout-ms must be at least 1, was " + timeoutMillis);
        }
        return Optional.ofNullable(timeoutMillis).map(Duration::ofMillis);
    }

    TextSource texts() {
        try {
            return TextSource.parse(length);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("--length: " + wrong.getMessage(), wrong);
        }
    }

    long seed() {
        return seed;
    }
}
