package dev.sluice.benchmarks.bare;

import java.util.Map;

/**
 * What texts cost without anything around the model.
 *
 * @param cpuNanos of the threads, tokenizing included
 * @param padding tokens that were computed for nothing
 */
record BareResult(long texts, long runs, long tokens, long padding, long cpuNanos, long wallNanos) {

    static final BareResult NOTHING = new BareResult(0, 0, 0, 0, 0, 0);

    /** Of two threads in the same time. */
    BareResult and(BareResult other) {
        return new BareResult(
                texts + other.texts,
                runs + other.runs,
                tokens + other.tokens,
                padding + other.padding,
                cpuNanos + other.cpuNanos,
                Math.max(wallNanos, other.wallNanos));
    }

    Map<String, Double> asMap() {
        return Map.of(
                "perSecond", texts * 1e9 / wallNanos,
                "cpuMicros", (double) cpuNanos / 1e3 / texts,
                "rowsARun", (double) texts / runs,
                "padding", (double) padding / (tokens + padding));
    }
}
