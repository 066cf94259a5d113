package dev.sluice.gateway.kafka.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.kafka.topics.TopicAdmin;
import dev.sluice.gateway.kafka.topics.TopicsConfig;
import dev.sluice.settings.ByteSize;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

class SessionTopicTest {

    private static final DurableConfig CONFIG = new DurableConfig("requests", "sessions", 4, new ByteSize(1_000));
    private final RuntimeException missing = new UnknownTopicOrPartitionException("no such topic");
    private final RuntimeException denied = new TopicAuthorizationException("Topic authorization failed.");

    private final ScriptedCluster cluster = new ScriptedCluster();

    @Test
    void saysThatItIsMissingWhereNoneIsMade() {
        cluster.toDescribe = Optional.of(missing);

        assertThatThrownBy(() -> new SessionTopic(CONFIG, TopicsConfig.NONE_MADE).require(cluster))
                .isInstanceOf(KafkaException.class)
                .hasMessage("there is no topic sessions (durable.session-topic): make it, or let the gateway "
                        + "(kafka.topics.create is false)");

        assertThat(cluster.made).isEmpty();
    }

    @Test
    void saysThatItMayNotLookForIt() {
        cluster.toDescribe = Optional.of(denied);

        assertThatThrownBy(() -> making().require(cluster))
                .hasMessage("the topic sessions (durable.session-topic) cannot be looked for: "
                        + "TopicAuthorizationException: Topic authorization failed.");

        assertThat(cluster.made).isEmpty();
    }

    @Test
    void saysThatItMayNotMakeIt() {
        cluster.toDescribe = Optional.of(missing);
        cluster.toCreate = Optional.of(denied);

        assertThatThrownBy(() -> making().require(cluster))
                .hasMessage("the topic sessions (durable.session-topic) is not there and cannot be made: "
                        + "TopicAuthorizationException: Topic authorization failed.");
    }

    @Test
    void saysThatTheClusterDoesNotAnswer() {
        cluster.toDescribe = Optional.of(new TimeoutException("after 5000 ms"));

        assertThatThrownBy(() -> making().require(cluster)).hasMessageEndingWith("the cluster does not answer");
    }

    @Test
    void isContentWhenAnotherGatewayIsQuicker() {
        cluster.toDescribe = Optional.of(missing);
        cluster.toCreate = Optional.of(new TopicExistsException("Topic 'sessions' already exists."));

        making().require(cluster);

        assertThat(cluster.made).hasSize(1);
    }

    @Test
    void needsNoRightToMakeATopicThatIsThere() {
        cluster.toCreate = Optional.of(denied);

        making().require(cluster);

        assertThat(cluster.made).isEmpty();
    }

    @Test
    void makesItAsTheConfigurationSays() {
        cluster.toDescribe = Optional.of(missing);

        making().require(cluster);

        assertThat(cluster.made)
                .containsExactly(new NewTopic("sessions", 4, (short) 2)
                        .configs(Map.of("cleanup.policy", "delete", "max.message.bytes", "1000")));
    }

    private static SessionTopic making() {
        return new SessionTopic(CONFIG, new TopicsConfig(/* create= */ true, 8, 2));
    }

    private static final class ScriptedCluster implements TopicAdmin {

        private final List<NewTopic> made = new ArrayList<>();
        private Optional<RuntimeException> toDescribe = Optional.empty();
        private Optional<RuntimeException> toCreate = Optional.empty();

        @Override
        public Map<String, KafkaFuture<Void>> describe(Collection<String> topics) {
            return Map.of(topics.iterator().next(), answer(toDescribe));
        }

        @Override
        public Map<String, KafkaFuture<Void>> create(Collection<NewTopic> topics) {
            made.addAll(topics);
            return Map.of(topics.iterator().next().name(), answer(toCreate));
        }

        private static KafkaFuture<Void> answer(Optional<RuntimeException> failure) {
            var answer = new KafkaFutureImpl<Void>();
            failure.ifPresentOrElse(answer::completeExceptionally, () -> answer.complete(null));
            return answer;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
