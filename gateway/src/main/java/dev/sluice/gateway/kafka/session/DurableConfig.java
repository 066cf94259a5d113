package dev.sluice.gateway.kafka.session;

import dev.sluice.settings.ByteSize;
import dev.sluice.settings.Setting;

/** Where durable requests of connected clients go, and where their answers are kept. */
public record DurableConfig(
        @Setting(
                meaning = "The topic that durable requests are sent to; it needs a route of format auto.",
                defaultValue = "sluice.requests")
        String requestTopic,

        @Setting(
                meaning =
                        "The topic that holds the answers to durable requests, for as long as its retention says; made where it is "
                                + "missing if kafka.topics.create says so.",
                defaultValue = "sluice.sessions")
        String sessionTopic,

        @Setting(meaning = "The partitions of the topic of answers when it is made.", defaultValue = "8")
        int partitions,

        @Setting(meaning = "The largest answer that the topic takes when it is made.", defaultValue = "16MiB")
        ByteSize maxAnswerSize) {

    public DurableConfig {
        if (requestTopic.isBlank() || sessionTopic.isBlank() || requestTopic.equals(sessionTopic)) {
            throw new IllegalArgumentException(
                    "durable.request-topic and durable.session-topic must be two topics, were \"" + requestTopic
                            + "\" and \"" + sessionTopic + '"');
        }
        if (partitions < 1) {
            throw new IllegalArgumentException("durable.partitions must be at least 1, was " + partitions);
        }
    }

    int maxAnswerBytes() {
        return (int) Math.min(Integer.MAX_VALUE, maxAnswerSize.bytes());
    }
}
