package dev.sluice.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.gateway.kafka.TestPath.Topics;
import dev.sluice.localkafka.LocalKafka;
import dev.sluice.localkafka.LocalKafkaConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker dies under requests in flight, and comes back. */
class KafkaOutageIT {

    private static final int COUNT = 50;

    @TempDir
    Path folder;

    @Test
    void isNotReadyWhileNoBrokerAnswersAndRecoversByItself() throws Exception {
        LocalKafkaConfig config = LocalKafkaConfig.forTests(folder);
        LocalKafka broker = LocalKafka.start(config);
        var cluster = new TestCluster(broker);
        try (var path = new TestPath(cluster, Topics.create(cluster, 1))) {
            await().atMost(Duration.ofSeconds(30)).until(path.readiness::isReady);

            broker.kill();

            await().atMost(Duration.ofSeconds(30)).until(() -> !path.readiness.isReady());
            assertThat(path.readiness.reasons())
                    .containsEntry("kafka brokers", "none answers at " + cluster.bootstrapServers());
            try (LocalKafka again = LocalKafka.start(config.withPort(broker.port()))) {
                await().atMost(Duration.ofSeconds(30)).until(path.readiness::isReady);
                assertThat(again.port()).isEqualTo(broker.port());
                path.drain(Duration.ofSeconds(5));
            }
        }
    }

    @Test
    void answersWhatWasInFlightWhenTheBrokerIsBackAndLosesNothing() throws Exception {
        LocalKafkaConfig config = LocalKafkaConfig.forTests(folder);
        LocalKafka broker = LocalKafka.start(config);
        var cluster = new TestCluster(broker);
        Topics topics = Topics.create(cluster, 2);
        try (var path = new TestPath(cluster, topics)) {
            path.pipeline.hold(request -> true);
            cluster.sendManyTexts(topics.texts(), 0, COUNT);
            cluster.sendManyTexts(topics.texts(), 1, COUNT);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> path.pipeline.held().size() == 2 * COUNT);

            broker.kill();
            path.pipeline.release();
            try (LocalKafka again = LocalKafka.start(config.withPort(broker.port()))) {
                assertThat(again.port()).isEqualTo(broker.port());
                cluster.awaitCommitted(topics.group(), topics.texts(), 0, COUNT);
                cluster.awaitCommitted(topics.group(), topics.texts(), 1, COUNT);

                assertThat(cluster.read(topics.replies(), 2 * COUNT).stream()
                                .map(reply -> new String(
                                        reply.headers()
                                                .lastHeader("sluice-request-id")
                                                .value(),
                                        StandardCharsets.UTF_8))
                                .collect(Collectors.toSet()))
                        .hasSize(2 * COUNT);
                path.drain(Duration.ofSeconds(5));
            }
        }
    }
}
