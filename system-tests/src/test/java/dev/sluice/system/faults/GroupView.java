package dev.sluice.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.awaitility.Awaitility;

/** What an administrator sees of the gateways' group and of its partitions, and may do to them. */
final class GroupView implements AutoCloseable {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final Admin admin;

    GroupView(FaultRig rig) {
        this.admin = Admin.create(Map.of("bootstrap.servers", rig.kafka().adminServers()));
    }

    /** The node that keeps the group. */
    int coordinator() throws ExecutionException, InterruptedException {
        var described = admin.describeConsumerGroups(List.of(FaultRig.GROUP)).describedGroups();
        return Objects.requireNonNull(described.get(FaultRig.GROUP))
                .get()
                .coordinator()
                .id();
    }

    /** As if they had left. They do not know. */
    void removeAllMembers() throws ExecutionException, InterruptedException {
        admin.removeMembersFromConsumerGroup(FaultRig.GROUP, new RemoveMembersFromConsumerGroupOptions())
                .all()
                .get();
    }

    /** Waits until all that there is in the requests' topic is committed. */
    void awaitNoLag() {
        Set<TopicPartition> partitions = partitions(FaultRig.REQUESTS);
        Awaitility.await("all is committed").atMost(LONG).ignoreExceptions().untilAsserted(() -> {
            Map<TopicPartition, Long> committed = new HashMap<>();
            for (Map.Entry<TopicPartition, OffsetAndMetadata> offset : admin.listConsumerGroupOffsets(FaultRig.GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .entrySet()) {
                committed.put(offset.getKey(), offset.getValue().offset());
            }
            assertThat(committed).isEqualTo(ends(partitions));
        });
    }

    private Map<TopicPartition, Long> ends(Set<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (TopicPartition partition : partitions) {
            ends.put(
                    partition,
                    admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                            .partitionResult(partition)
                            .get()
                            .offset());
        }
        return ends;
    }

    /** Gives each partition of a topic its replicas in an order of their own, and its lead to the first of them. */
    void rotateLeaders(String topic, int turn) throws ExecutionException, InterruptedException {
        Map<TopicPartition, Optional<NewPartitionReassignment>> order = new HashMap<>();
        for (TopicPartition partition : partitions(topic)) {
            order.put(
                    partition,
                    Optional.of(new NewPartitionReassignment(IntStream.range(0, 3)
                            .mapToObj(place -> 1 + (partition.partition() + turn + place) % 3)
                            .toList())));
        }
        admin.alterPartitionReassignments(order).all().get();
        Awaitility.await("reassigned")
                .atMost(LONG)
                .until(() -> admin.listPartitionReassignments(order.keySet())
                        .reassignments()
                        .get()
                        .isEmpty());
        for (var elected : admin.electLeaders(ElectionType.PREFERRED, order.keySet())
                .partitions()
                .get()
                .values()) {
            if (elected.isPresent() && !(elected.get() instanceof ElectionNotNeededException)) {
                throw new AssertionError("not elected", elected.get());
            }
        }
    }

    private static Set<TopicPartition> partitions(String topic) {
        return IntStream.range(0, FaultRig.PARTITIONS)
                .mapToObj(number -> new TopicPartition(topic, number))
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
