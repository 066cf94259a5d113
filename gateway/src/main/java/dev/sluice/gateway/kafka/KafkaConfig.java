package dev.sluice.gateway.kafka;

import dev.sluice.gateway.kafka.topics.TopicsConfig;
import dev.sluice.settings.ByteSize;
import dev.sluice.settings.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The section {@code kafka}. Properties pass through to the clients as they are, except for what P1 and P4 rest on. */
public record KafkaConfig(
        @Setting(meaning = "Where the cluster is found, as host:port,host:port; without it there is no Kafka.")
        Optional<String> bootstrapServers,

        @Setting(meaning = "The consumer group that all gateways of one service share.", defaultValue = "sluice")
        String groupId,

        @Setting(
                meaning = "Where replies go that name no topic, by header or by route.",
                defaultValue = "sluice.replies")
        String replyTopic,

        @Setting(meaning = "Where records go that will not be tried again.", defaultValue = "sluice.dead-letters")
        String deadLetterTopic,

        @Setting(
                meaning = "Regular expressions of the topics that a requester may name for its replies.",
                defaultValue = "sluice\\..*")
        List<String> replyTopics,

        @Setting(meaning = "The largest record value that is parsed.", defaultValue = "8MiB")
        ByteSize maxRequestSize,

        @Setting(meaning = "The furthest that a requester's deadline may lie ahead.", defaultValue = "5m")
        Duration maxDeadline,

        @Setting(meaning = "Whether topics are made, and how.")
        TopicsConfig topics,

        @Setting(meaning = "What passes through to the clients.", isInline = true)
        KafkaClientsConfig clients) {

    public KafkaConfig {
        replyTopics = List.copyOf(replyTopics);
        if (maxRequestSize.bytes() < 1 || maxRequestSize.bytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "kafka.max-request-size must be 1 to 2GiB, was " + maxRequestSize.bytes());
        }
        if (maxDeadline.isNegative() || maxDeadline.isZero()) {
            throw new IllegalArgumentException("kafka.max-deadline must be positive, was " + maxDeadline);
        }
        for (String expression : replyTopics) {
            try {
                Pattern.compile(expression);
            } catch (PatternSyntaxException malformed) {
                throw new IllegalArgumentException(
                        "kafka.reply-topics holds what is no regular expression: " + expression, malformed);
            }
        }
    }

    /** The address of the cluster that is configured. */
    String cluster() {
        return bootstrapServers.orElseThrow();
    }
}
