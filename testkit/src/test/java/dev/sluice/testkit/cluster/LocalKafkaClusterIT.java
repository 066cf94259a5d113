package dev.sluice.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.localkafka.TopicSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKafkaClusterIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void goesOnWithoutItsLeaderAndTakesItBack() throws Exception {
        try (LocalKafkaCluster cluster = LocalKafkaCluster.start(folder, 3)) {
            cluster.createTopics(List.of(new TopicSpec(Clients.TOPIC, 1).withReplicationFactor(3)));
            Clients.sendAll(cluster.bootstrapServers(), Map.of(), "with three");
            await().atMost(LONG).until(() -> cluster.inSync(Clients.TOPIC, 0).size() == 3);
            int leader = cluster.leader(Clients.TOPIC, 0).orElseThrow();

            cluster.node(leader).kill();
            Clients.sendAll(cluster.bootstrapServers(), Map.of(), "with two");

            assertThat(cluster.leader(Clients.TOPIC, 0).orElseThrow()).isNotEqualTo(leader);
            assertThat(cluster.controller()).isBetween(1, 3).isNotEqualTo(leader);

            cluster.node(leader).start();
            await().atMost(LONG).until(() -> cluster.inSync(Clients.TOPIC, 0).equals(List.of(1, 2, 3)));

            assertThat(Clients.read(cluster.bootstrapServers(), 2)).containsExactly("with three", "with two");
        }
    }

    @Test
    void keepsDataAndPortOverAKillAFreezeAndAFullDisk() throws Exception {
        try (LocalKafkaCluster cluster = LocalKafkaCluster.start(folder, 1)) {
            ClusterNode node = cluster.node(1);
            cluster.createTopics(
                    List.of(new TopicSpec(Clients.TOPIC, 1).with("message.timestamp.type", "LogAppendTime")));
            Clients.sendAll(cluster.bootstrapServers(), Map.of(), "before the kill");

            node.kill();
            node.start();
            try (KafkaProducer<String, String> producer = Clients.producer(cluster.bootstrapServers(), Map.of())) {
                producer.partitionsFor(Clients.TOPIC);
                node.pause();
                Future<RecordMetadata> frozen = Clients.send(producer, "while frozen");
                await().during(Duration.ofMillis(500)).until(() -> !frozen.isDone());
                node.resume();
                frozen.get(30, TimeUnit.SECONDS);

                node.fillDisk(64 << 10);
                Future<RecordMetadata> lost = Clients.send(producer, "x".repeat(512 << 10));
                assertThat(node.exit().get(30, TimeUnit.SECONDS)).isEqualTo(1);
                assertThat(lost).isNotDone();
                producer.close(Duration.ZERO);
            }
            node.start();

            assertThat(Clients.read(cluster.bootstrapServers(), 2)).containsExactly("before the kill", "while frozen");
        }
    }
}
