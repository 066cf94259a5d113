package dev.sluice.gateway;

import dev.sluice.gateway.batching.BatchingConfig;
import dev.sluice.gateway.kafka.KafkaConfig;
import dev.sluice.gateway.kafka.KafkaPathConfig;
import dev.sluice.gateway.kafka.RouteConfig;
import dev.sluice.gateway.link.WorkerConfig;
import dev.sluice.settings.Setting;
import java.time.Duration;
import java.util.List;

/** Everything that can be said to a gateway. Each record checks its own rules, and all fail at start. */
public record GatewayConfig(
        @Setting(meaning = "The cluster, where there is one.")
        KafkaConfig kafka,

        @Setting(meaning = "Which topics hold requests; sluice.requests and sluice.texts when none is named.")
        List<RouteConfig> routes,

        @Setting(meaning = "How much may be in flight.") AdmissionConfig admission,

        @Setting(meaning = "The workers; one of ours on 127.0.0.1:9101 when none is named.")
        List<WorkerConfig> workers,

        @Setting(meaning = "How frames are formed.") BatchingConfig batching,

        @Setting(meaning = "How workers are used.", isInline = true)
        WorkersUse use,

        @Setting(meaning = "Where connected clients are served.", isInline = true)
        DoorsConfig doors,

        @Setting(meaning = "Metrics and health.") MetricsConfig metrics,

        @Setting(
                meaning = "How long a gateway that is stopped waits for what is in flight; the rest is read again by "
                        + "another one.",
                defaultValue = "25s")
        Duration drainTimeout) {

    public GatewayConfig {
        workers = workers.isEmpty() ? List.of(WorkerConfig.sluice("127.0.0.1:9101")) : List.copyOf(workers);
        routes = List.copyOf(routes);
        // Made here for its rules between the sections.
        var ignored = new KafkaPathConfig(kafka, routes, admission.kafka());
        if (drainTimeout.isNegative()) {
            throw new IllegalArgumentException("drain-timeout must not be negative, was " + drainTimeout);
        }
    }

    KafkaPathConfig kafkaPath() {
        return new KafkaPathConfig(kafka, routes, admission.kafka());
    }
}
