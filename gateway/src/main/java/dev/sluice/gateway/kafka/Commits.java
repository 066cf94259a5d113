package dev.sluice.gateway.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When offsets are committed: every 100 ms or 1,000 completions while all goes well, at once when partitions leave.
 *
 * <p>At most one asynchronous commit is on its way. With two, a repetition of the first could land after the second and
 * move the offset back. A commit that fails is not repeated; the next one says more. Poll thread only.
 */
final class Commits {

    private static final Logger log = LoggerFactory.getLogger(Commits.class);
    private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();
    private static final int MOST_UNCOMMITTED = 1_000;
    private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(3);

    private final Consumer<byte[], byte[]> consumer;
    private final KafkaMetrics metrics;
    private boolean isOutstanding;
    private int finishedSince;
    private long lastAtNanos;

    Commits(Consumer<byte[], byte[]> consumer, KafkaMetrics metrics, long nowNanos) {
        this.consumer = consumer;
        this.metrics = metrics;
        this.lastAtNanos = nowNanos;
    }

    void finishedOne() {
        finishedSince++;
    }

    void commitIfDue(Collection<AssignedPartition> owned, long nowNanos) {
        boolean isDue = nowNanos - lastAtNanos >= INTERVAL_NANOS || finishedSince >= MOST_UNCOMMITTED;
        if (isOutstanding || !isDue) {
            return;
        }
        lastAtNanos = nowNanos;
        finishedSince = 0;
        Map<AssignedPartition, Long> snapshot = snapshot(owned);
        if (snapshot.isEmpty()) {
            return;
        }
        isOutstanding = true;
        try {
            consumer.commitAsync(offsets(snapshot), (offsets, failure) -> ended(snapshot, failure));
        } catch (KafkaException failure) {
            ended(snapshot, failure);
        }
    }

    /**
     * Commits before returning, or says in the log why not: then what was finished is done again by the next owner.
     * Waits for an asynchronous commit that is on its way, so that it cannot land later.
     */
    void commitNow(Collection<AssignedPartition> some) {
        Map<AssignedPartition, Long> snapshot = snapshot(some);
        if (snapshot.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(offsets(snapshot), SYNC_TIMEOUT);
            stored(snapshot);
        } catch (KafkaException failure) {
            metrics.commitFailed();
            log.warn("commit failed: offsets={}", offsets(snapshot), failure);
        }
    }

    private void ended(Map<AssignedPartition, Long> snapshot, @Nullable Exception failure) {
        isOutstanding = false;
        if (failure == null) {
            stored(snapshot);
        } else {
            metrics.commitFailed();
            log.debug("commit failed, the next one says more: offsets={}", offsets(snapshot), failure);
        }
    }

    private void stored(Map<AssignedPartition, Long> snapshot) {
        snapshot.forEach(AssignedPartition::committed);
        metrics.committed();
    }

    /** By assignment and not by partition: an answer that comes after a rebalance tells the old one. */
    private static Map<AssignedPartition, Long> snapshot(Collection<AssignedPartition> partitions) {
        Map<AssignedPartition, Long> snapshot = new HashMap<>();
        for (AssignedPartition partition : partitions) {
            if (partition.hasToCommit()) {
                snapshot.put(partition, partition.committable());
            }
        }
        return snapshot;
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(Map<AssignedPartition, Long> snapshot) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        snapshot.forEach((partition, offset) -> offsets.put(partition.id(), new OffsetAndMetadata(offset)));
        return offsets;
    }
}
