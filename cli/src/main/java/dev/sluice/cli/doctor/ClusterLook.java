package dev.sluice.cli.doctor;

import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.stack.ClusterSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Gathers what a cluster says. Every answer is waited for a bounded time. */
final class ClusterLook implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final String bootstrapServers;
    private final Admin admin;

    ClusterLook(String bootstrapServers, Map<String, String> clientProperties) {
        this.bootstrapServers = bootstrapServers;
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        this.admin = Admin.create(properties);
    }

    ClusterFacts facts(ClusterSettings settings) throws CommandFailure, InterruptedException {
        int brokers = get(admin.describeCluster().nodes()).size();
        Map<String, Integer> features = new HashMap<>();
        get(admin.describeFeatures().featureMetadata())
                .finalizedFeatures()
                .forEach((name, range) -> features.put(name, (int) range.maxVersionLevel()));
        Set<String> existing = get(admin.listTopics().names());
        List<String> requestTopics = settings.requestTopics(existing);
        Set<String> wanted = Stream.concat(
                        requestTopics.stream(),
                        Stream.of(
                                settings.kafka().replyTopic(), settings.kafka().deadLetterTopic()))
                .filter(existing::contains)
                .collect(Collectors.toSet());
        Set<String> requests = requestTopics.stream().filter(existing::contains).collect(Collectors.toSet());
        return new ClusterFacts(
                brokers,
                features,
                requestTopics,
                topics(wanted),
                group(settings.kafka().groupId(), requests));
    }

    private Map<String, ClusterFacts.Topic> topics(Set<String> names) throws CommandFailure, InterruptedException {
        Map<String, TopicDescription> described =
                get(admin.describeTopics(names, new DescribeTopicsOptions().includeAuthorizedOperations(true))
                        .allTopicNames());
        var configs = admin.describeConfigs(
                        names.stream().map(ClusterLook::resource).toList())
                .values();
        Map<String, ClusterFacts.Topic> topics = new HashMap<>();
        for (TopicDescription topic : described.values()) {
            topics.put(
                    topic.name(),
                    new ClusterFacts.Topic(
                            topic.partitions().size(),
                            topic.partitions().get(0).replicas().size(),
                            values(Objects.requireNonNull(configs.get(resource(topic.name())))),
                            rights(topic.authorizedOperations())));
        }
        return topics;
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    /** A right of its own: a gateway does well without, and then nothing is said of it. */
    private Map<String, String> values(KafkaFuture<Config> config) throws CommandFailure, InterruptedException {
        try {
            return get(config).entries().stream()
                    .filter(entry -> entry.value() != null)
                    .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
        } catch (CommandFailure failure) {
            if (failure.getCause() instanceof AuthorizationException) {
                return Map.of();
            }
            throw failure;
        }
    }

    /** A broker that was not asked, or is too old, says nothing: then nothing is held against it. */
    private static Set<AclOperation> rights(@org.jspecify.annotations.Nullable Collection<AclOperation> operations) {
        return operations == null ? Set.of(AclOperation.values()) : Set.copyOf(operations);
    }

    private Optional<ClusterFacts.Group> group(String id, Set<String> requests)
            throws CommandFailure, InterruptedException {
        try {
            var described = admin.describeConsumerGroups(
                            List.of(id), new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                    .describedGroups();
            ConsumerGroupDescription group = get(Objects.requireNonNull(described.get(id)));
            return group.groupState() == GroupState.DEAD
                    ? Optional.empty()
                    : Optional.of(new ClusterFacts.Group(
                            group.groupState().toString(),
                            group.members().size(),
                            lag(id, requests),
                            rights(group.authorizedOperations())));
        } catch (CommandFailure failure) {
            if (failure.getCause() instanceof GroupIdNotFoundException) {
                return Optional.empty();
            }
            if (failure.getCause() instanceof AuthorizationException) {
                return Optional.of(new ClusterFacts.Group("", 0, 0, Set.of()));
            }
            throw failure;
        }
    }

    private long lag(String group, Set<String> topics) throws CommandFailure, InterruptedException {
        List<TopicPartition> partitions = get(admin.describeTopics(topics).allTopicNames()).values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
        var ends = get(admin.listOffsets(
                        partitions.stream().collect(Collectors.toMap(each -> each, each -> OffsetSpec.latest())))
                .all());
        var begins = get(admin.listOffsets(
                        partitions.stream().collect(Collectors.toMap(each -> each, each -> OffsetSpec.earliest())))
                .all());
        var committed = get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        long lag = 0;
        for (TopicPartition partition : partitions) {
            var end = ends.get(partition);
            var begin = begins.get(partition);
            var done = committed.get(partition);
            if (end != null && begin != null) {
                // What a commit lies before may be gone already.
                lag += end.offset() - Math.max(begin.offset(), done == null ? 0 : done.offset());
            }
        }
        return lag;
    }

    private <T> T get(KafkaFuture<T> future) throws CommandFailure, InterruptedException {
        try {
            return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException tooLate) {
            throw new CommandFailure(
                    "Kafka at " + bootstrapServers + " does not answer within " + TIMEOUT.toSeconds() + " s", tooLate);
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause() instanceof KafkaException known ? known : failure;
            throw new CommandFailure("Kafka at " + bootstrapServers + ": " + cause.getMessage(), cause);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
