package dev.sluice.gateway.kafka;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.gateway.kafka.topics.TopicsConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

class TopicsMadeIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestCluster cluster = TestCluster.shared();

    @Test
    void answersOverTopicsThatItHasMade() throws Exception {
        TestPath.Topics topics = TestPath.Topics.unmade();
        try (var path = new TestPath(topics, new TopicsConfig(true, 2, 1))) {
            await().atMost(PATIENCE).until(path.readiness::isReady);

            cluster.sendTexts(topics.texts(), 1, 1);

            assertThat(cluster.readOne(topics.replies()).value()).isNotNull();
            assertThat(describe(topics).values())
                    .allSatisfy(topic -> assertThat(topic.partitions()).hasSize(2));
            assertThat(largestRecord(topics.requests())).isEqualTo("2162688"); // 64 KiB are parsed here
            assertThat(largestRecord(topics.deadLetters())).isEqualTo("1000000"); // as the producer of these tests
        }
    }

    @Test
    void saysWhyTopicsCannotBeMadeAndGoesOnWhenSomebodyMakesThem() {
        TestPath.Topics topics = TestPath.Topics.unmade();
        try (var path = new TestPath(topics, new TopicsConfig(true, 1, /* replicationFactor= */ 3))) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(path.readiness.reasons().getOrDefault("kafka topics", ""))
                            .contains(topics.replies())
                            .contains("InvalidReplicationFactorException"));

            List.of(topics.texts(), topics.requests(), topics.replies(), topics.deadLetters())
                    .forEach(topic -> cluster.create(topic, 1, Map.of()));

            await().atMost(PATIENCE).until(path.readiness::isReady);
        }
    }

    @Test
    void makesNoTopicUnlessAskedTo() {
        TestPath.Topics topics = TestPath.Topics.unmade();
        try (var path = new TestPath(topics, TopicsConfig.NONE_MADE)) {
            await().atMost(PATIENCE).until(path.readiness::isReady);

            assertThat(cluster.admin().listTopics().names())
                    .succeedsWithin(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .satisfies(names -> assertThat(names).doesNotContain(topics.texts(), topics.deadLetters()));
        }
    }

    private Map<String, TopicDescription> describe(TestPath.Topics topics) throws Exception {
        return cluster.admin()
                .describeTopics(List.of(topics.texts(), topics.requests(), topics.replies(), topics.deadLetters()))
                .allTopicNames()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private String largestRecord(String topic) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Map<ConfigResource, Config> configs =
                cluster.admin().describeConfigs(List.of(resource)).all().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return requireNonNull(configs.get(resource)).get("max.message.bytes").value();
    }
}
