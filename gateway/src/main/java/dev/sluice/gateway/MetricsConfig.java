package dev.sluice.gateway;

import dev.sluice.settings.Setting;

/** Where metrics and health are served. */
public record MetricsConfig(
        @Setting(meaning = "The address that metrics and health listen on.", defaultValue = "127.0.0.1")
        String host,

        @Setting(meaning = "The port of metrics and health; 0 takes a free one.", defaultValue = "8002")
        int port) {

    public MetricsConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("metrics.port must be 0 to 65535, was " + port);
        }
    }
}
