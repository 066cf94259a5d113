package dev.sluice.worker.config;

import dev.sluice.settings.Setting;

/** The worker's part of {@code sluice.yaml}, which it shares with the gateway. */
public record WorkerSettings(
        @Setting(meaning = "The inference worker.") WorkerConfig worker) {}
