package dev.sluice.gateway.kafka.session;

import dev.sluice.gateway.kafka.topics.TopicAdmin;
import dev.sluice.gateway.kafka.topics.TopicsConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of the answers to durable requests: looked for first, so that the right to make topics is needed only where it is
 * missing, and made where the gateway makes topics.
 */
final class SessionTopic {

    private static final Logger log = LoggerFactory.getLogger(SessionTopic.class);

    private final DurableConfig config;
    private final TopicsConfig topics;

    SessionTopic(DurableConfig config, TopicsConfig topics) {
        this.config = config;
        this.topics = topics;
    }

    /**
     * Sees to it that it is there. Blocks.
     *
     * @throws KafkaException when it is not, with what to do about it
     */
    void require(TopicAdmin cluster) {
        Optional<Throwable> problem = problem(cluster.describe(List.of(name())));
        if (problem.isEmpty()) {
            return;
        }
        if (!(problem.get() instanceof UnknownTopicOrPartitionException)) {
            throw failure("cannot be looked for", problem.get());
        }
        if (!topics.create()) {
            throw new KafkaException("there is no topic " + name()
                    + " (durable.session-topic): make it, or let the gateway (kafka.topics.create is false)");
        }
        make(cluster);
    }

    private void make(TopicAdmin cluster) {
        Optional<Short> copies =
                topics.replicationFactor() == 0 ? Optional.empty() : Optional.of((short) topics.replicationFactor());
        var topic = new NewTopic(name(), Optional.of(config.partitions()), copies)
                .configs(Map.of(
                        "cleanup.policy", "delete", "max.message.bytes", Integer.toString(config.maxAnswerBytes())));
        Optional<Throwable> problem = problem(cluster.create(List.of(topic)));
        if (problem.isEmpty()) {
            log.info("topic made: {}", topic);
        } else if (!(problem.get() instanceof TopicExistsException)) { // then somebody was quicker
            throw failure("is not there and cannot be made", problem.get());
        }
    }

    private String name() {
        return config.sessionTopic();
    }

    private Optional<Throwable> problem(Map<String, ? extends KafkaFuture<?>> answers) {
        try {
            for (KafkaFuture<?> answer : answers.values()) {
                answer.get();
            }
            return Optional.empty();
        } catch (ExecutionException failed) {
            return Optional.of(failed.getCause() == null ? failed : failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", interrupted);
        }
    }

    private KafkaException failure(String what, Throwable cause) {
        String why = cause instanceof TimeoutException
                ? "the cluster does not answer"
                : cause.getClass().getSimpleName() + ": " + cause.getMessage();
        return new KafkaException("the topic " + name() + " (durable.session-topic) " + what + ": " + why, cause);
    }
}
