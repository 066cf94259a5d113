package dev.sluice.gateway.dispatch;

import dev.sluice.settings.Setting;

/** How many retries there may be in all. What is in excess waits for its turn, inside its deadline. */
public record RetryConfig(
        @Setting(meaning = "Retries for each request that is dispatched for the first time.", defaultValue = "0.2")
        double ratio,

        @Setting(meaning = "Retries a second, however few requests there are.", defaultValue = "10")
        int perSecond,

        @Setting(meaning = "Retries that may be saved up for the moment a worker dies.", defaultValue = "500")
        int burst) {

    public RetryConfig {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("retry.ratio must be from 0 to 1, was " + ratio);
        }
        if (perSecond < 1) {
            throw new IllegalArgumentException("retry.per-second must be at least 1, was " + perSecond);
        }
        if (burst < 1) {
            throw new IllegalArgumentException("retry.burst must be at least 1, was " + burst);
        }
    }
}
