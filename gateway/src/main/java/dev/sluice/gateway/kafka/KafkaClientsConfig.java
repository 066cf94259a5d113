package dev.sluice.gateway.kafka;

import dev.sluice.settings.Setting;
import java.util.Map;

/** What passes through to the Kafka clients as it is. */
public record KafkaClientsConfig(
        @Setting(meaning = "Properties of all Kafka clients, security settings for example.")
        Map<String, String> properties,

        @Setting(meaning = "Properties of the consumer, over those of all clients.")
        Map<String, String> consumerProperties,

        @Setting(meaning = "Properties of the producer, over those of all clients.")
        Map<String, String> producerProperties) {

    public KafkaClientsConfig {
        properties = Map.copyOf(properties);
        consumerProperties = Map.copyOf(consumerProperties);
        producerProperties = Map.copyOf(producerProperties);
    }
}
