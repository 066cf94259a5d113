package dev.sluice.testkit.cluster;

import dev.sluice.localkafka.LocalKafkaException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/** What the cluster says about itself, asked over the internal listeners. Thread-safe, as Kafka's client is. */
final class ClusterView implements AutoCloseable {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    private final Admin admin;

    ClusterView(String adminServers) {
        this.admin = Admin.create(Map.of(
                "bootstrap.servers",
                adminServers,
                "reconnect.backoff.ms",
                50,
                "reconnect.backoff.max.ms",
                200,
                // A node that is frozen takes the question and does not answer; then another is asked.
                "request.timeout.ms",
                3_000,
                "default.api.timeout.ms",
                (int) ANSWER_WITHIN.toMillis()));
    }

    Admin admin() {
        return admin;
    }

    Set<Integer> brokers() throws InterruptedException {
        return get(admin.describeCluster().nodes()).stream().map(Node::id).collect(Collectors.toSet());
    }

    /** Not {@code describeCluster().controller()}: that is any broker, which would pass on what is meant for the controller. */
    int controller() throws InterruptedException {
        return get(admin.describeMetadataQuorum().quorumInfo()).leaderId();
    }

    TopicPartitionInfo partition(TopicPartition partition) throws InterruptedException {
        return get(admin.describeTopics(List.of(partition.topic())).allTopicNames()).values().stream()
                .flatMap(topic -> topic.partitions().stream())
                .filter(described -> described.partition() == partition.partition())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no " + partition));
    }

    static <T> T get(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException tooLate) {
            throw new LocalKafkaException("Kafka does not answer within " + ANSWER_WITHIN.toSeconds() + " s", tooLate);
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            throw new LocalKafkaException("Kafka refuses: " + cause.getMessage(), cause);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
