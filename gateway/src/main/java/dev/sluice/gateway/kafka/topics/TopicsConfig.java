package dev.sluice.gateway.kafka.topics;

import dev.sluice.settings.Setting;

/** The section {@code kafka.topics}: whether topics are made, and how. */
public record TopicsConfig(
        @Setting(
                meaning =
                        "Whether the gateway makes those of its topics that are missing: its routes' (those with a topic, "
                                + "not a pattern), those of replies, that of dead letters and that of sessions. It never changes "
                                + "one that exists.",
                defaultValue = "false")
        boolean create,

        @Setting(meaning = "The partitions of a topic that is made.", defaultValue = "8")
        int partitions,

        @Setting(meaning = "How many brokers keep a topic that is made; 0 leaves that to them.", defaultValue = "0")
        int replicationFactor) {

    /** Topics are somebody else's. */
    public static final TopicsConfig NONE_MADE = new TopicsConfig(false, 8, 0);

    public TopicsConfig {
        if (partitions < 1) {
            throw new IllegalArgumentException("kafka.topics.partitions must be at least 1, was " + partitions);
        }
        if (replicationFactor < 0 || replicationFactor > Short.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "kafka.topics.replication-factor must be 0 to 32767, was " + replicationFactor);
        }
    }
}
