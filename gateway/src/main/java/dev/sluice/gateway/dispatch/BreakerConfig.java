package dev.sluice.gateway.dispatch;

import dev.sluice.settings.Setting;
import java.time.Duration;

/** When a worker is left alone, and for how long. A frame counts once, whatever becomes of its members. */
public record BreakerConfig(
        @Setting(meaning = "Share of failed frames, in percent, that trips the breaker.", defaultValue = "50")
        double failureRate,

        @Setting(meaning = "How many of the last frames are looked at.", defaultValue = "20")
        int window,

        @Setting(meaning = "Frames before the breaker may trip.", defaultValue = "5")
        int minimumFrames,

        @Setting(meaning = "How long an open breaker sends nothing to its worker.", defaultValue = "5s")
        Duration openFor,

        @Setting(meaning = "Frames that a half-open breaker lets through to try the worker.", defaultValue = "2")
        int trialFrames) {

    public BreakerConfig {
        if (!(failureRate > 0 && failureRate <= 100)) {
            throw new IllegalArgumentException(
                    "breaker.failure-rate must be above 0 and at most 100, was " + failureRate);
        }
        requirePositive("window", window);
        requirePositive("minimum-frames", minimumFrames);
        requirePositive("trial-frames", trialFrames);
        if (minimumFrames > window) {
            throw new IllegalArgumentException("breaker.minimum-frames must be at most breaker.window (" + window
                    + "), was " + minimumFrames + ": it would never trip");
        }
        if (openFor.toMillis() < 1) {
            throw new IllegalArgumentException("breaker.open-for must be at least 1ms, was " + openFor);
        }
    }

    private static void requirePositive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("breaker." + key + " must be at least 1, was " + value);
        }
    }
}
