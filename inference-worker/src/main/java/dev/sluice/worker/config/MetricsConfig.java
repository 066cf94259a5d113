package dev.sluice.worker.config;

import dev.sluice.settings.Setting;

/** Where metrics and health are served. */
public record MetricsConfig(
        @Setting(meaning = "Address that metrics and health listen on.", defaultValue = "127.0.0.1")
        String host,

        @Setting(meaning = "Port of metrics and health. 0 takes a free one.", defaultValue = "8002")
        int port) {

    static final int LAST_PORT = 65_535;

    public MetricsConfig {
        if (port < 0 || port > LAST_PORT) {
            throw new IllegalArgumentException("worker.metrics.port must be 0 to 65535, was " + port);
        }
    }
}
