package dev.sluice.gateway.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Kafka's own, which can be without a coordinator, or thrown out of its group. */
final class ForlornConsumer extends MockConsumer<byte[], byte[]> {

    boolean hasNoCoordinator;
    boolean isFenced;

    ForlornConsumer() {
        super("none");
    }

    @Override
    public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        if (isFenced) {
            throw new CommitFailedException("member epoch is stale");
        }
        super.commitSync(offsets, timeout);
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
            Set<TopicPartition> partitions, Duration timeout) {
        if (hasNoCoordinator) {
            throw new KafkaException("no coordinator");
        }
        return super.committed(partitions, timeout);
    }
}
