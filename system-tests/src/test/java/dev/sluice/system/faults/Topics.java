package dev.sluice.system.faults;

import dev.sluice.localkafka.TopicSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/** What an operator does to the topics of a rig. */
final class Topics implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final FaultRig rig;
    private final Admin admin;

    Topics(FaultRig rig) {
        this.rig = rig;
        this.admin = Admin.create(Map.of("bootstrap.servers", rig.kafka().adminServers()));
    }

    /** One more topic, of one partition for each that the rig's have, with a setting of its own. */
    void create(String topic, String setting, String value) throws InterruptedException {
        rig.kafka()
                .createTopics(List.of(new TopicSpec(topic, FaultRig.PARTITIONS)
                        .withReplicationFactor(1)
                        .with("message.timestamp.type", "LogAppendTime")
                        .with(setting, value)));
    }

    void delete(String topic) throws InterruptedException {
        await(admin.deleteTopics(List.of(topic)).all());
    }

    void set(String topic, String setting, String value) throws InterruptedException {
        var change = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
        await(admin.incrementalAlterConfigs(
                        Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(change)))
                .all());
    }

    /** Makes them so many. */
    void grow(String topic, int partitions) throws InterruptedException {
        await(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                .all());
    }

    /** Does what retention does: takes all that there is now. */
    void empty(String topic) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> all = new HashMap<>();
        for (int partition = 0; partition < FaultRig.PARTITIONS; partition++) {
            all.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        Map<TopicPartition, RecordsToDelete> gone = new HashMap<>();
        await(admin.listOffsets(all).all())
                .forEach((partition, end) -> gone.put(partition, RecordsToDelete.beforeOffset(end.offset())));
        await(admin.deleteRecords(gone).all());
    }

    private static <T> T await(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
