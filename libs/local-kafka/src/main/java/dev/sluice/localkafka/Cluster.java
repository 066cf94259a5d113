package dev.sluice.localkafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/** A reachable Kafka cluster, ours or somebody's: is it there, and has it the topics that we need? */
public final class Cluster implements AutoCloseable {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    private final String bootstrapServers;
    private final Admin admin;

    public Cluster(String bootstrapServers, Map<String, String> clientProperties) {
        this.bootstrapServers = bootstrapServers;
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.putIfAbsent(AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, 50);
        properties.putIfAbsent(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200);
        this.admin = Admin.create(properties);
    }

    /** How many brokers serve the cluster; 0 while its only one is still joining. */
    public int brokers(Duration within) throws InterruptedException {
        return get(admin.describeCluster().nodes(), within, "does not answer").size();
    }

    /** Creates those of the topics that do not exist; returns their names. */
    public List<String> createMissing(List<TopicSpec> topics) throws InterruptedException {
        Set<String> existing = get(admin.listTopics().names(), REQUEST_TIMEOUT, "does not list its topics");
        List<NewTopic> missing = topics.stream()
                .filter(topic -> !existing.contains(topic.name()))
                .map(Cluster::newTopic)
                .toList();
        List<String> created = new ArrayList<>();
        for (var creation : admin.createTopics(missing).values().entrySet()) {
            if (create(creation.getKey(), creation.getValue())) {
                created.add(creation.getKey());
            }
        }
        created.sort(null);
        return created;
    }

    private static NewTopic newTopic(TopicSpec topic) {
        return new NewTopic(topic.name(), topic.partitions(), topic.replicationFactor()).configs(topic.config());
    }

    private boolean create(String topic, KafkaFuture<Void> creation) throws InterruptedException {
        try {
            get(creation, REQUEST_TIMEOUT, "does not create the topic " + topic);
            return true;
        } catch (LocalKafkaException failure) {
            if (failure.getCause() instanceof TopicExistsException) {
                // Somebody was quicker; it exists, which was the point.
                return false;
            }
            throw failure;
        }
    }

    private <T> T get(KafkaFuture<T> future, Duration within, String complaint) throws InterruptedException {
        try {
            return future.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException tooLate) {
            throw new LocalKafkaException(
                    "Kafka at " + bootstrapServers + " " + complaint + " within " + within.toSeconds() + " s", tooLate);
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            throw new LocalKafkaException(
                    "Kafka at " + bootstrapServers + " " + complaint + ": " + cause.getMessage(), cause);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
