package dev.sluice.cli.letters;

import java.util.Optional;

/**
 * How letters are written back.
 *
 * @param target instead of the topic that a letter came from
 * @param isDry whether nothing is written
 * @param perSecond how many letters; no limit when empty
 */
public record ReplayConfig(Optional<String> target, boolean keepsDeadlines, boolean isDry, Optional<Double> perSecond) {

    private static final double SLOWEST = 0.001;

    public ReplayConfig {
        perSecond.ifPresent(rate -> {
            if (!(rate >= SLOWEST)) {
                throw new IllegalArgumentException("--rate must be at least " + SLOWEST + ", was " + rate);
            }
        });
    }

    Pace pace() {
        return perSecond.map(Pace::perSecond).orElseGet(Pace::unlimited);
    }
}
