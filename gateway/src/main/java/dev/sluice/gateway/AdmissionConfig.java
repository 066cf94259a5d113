package dev.sluice.gateway;

import dev.sluice.gateway.clients.ClientAdmissionConfig;
import dev.sluice.gateway.kafka.KafkaAdmissionConfig;
import dev.sluice.settings.Setting;

/** How much may be in flight, by the way in. */
public record AdmissionConfig(
        @Setting(meaning = "What may be in flight from Kafka.")
        KafkaAdmissionConfig kafka,

        @Setting(meaning = "What may be in flight from connected clients.")
        ClientAdmissionConfig clients) {}
