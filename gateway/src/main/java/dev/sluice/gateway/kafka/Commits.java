package dev.sluice.gateway.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When offsets are committed: every 100 ms or 1,000 completions while all goes well, at once when partitions leave. Beside
 * the offset goes what is finished beyond it; a broker that takes no metadata that long is told less.
 *
 * <p>At most one asynchronous commit is on its way. With two, a repetition of the first could land after the second and
 * move the offset back. A commit that fails is not repeated; the next one says more. Poll thread only.
 */
final class Commits {

    private static final Logger log = LoggerFactory.getLogger(Commits.class);
    private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();
    private static final int MOST_UNCOMMITTED = 1_000;
    private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(3);
    private static final int BROKERS_DEFAULT = 4_096; // offset.metadata.max.bytes

    private final Consumer<byte[], byte[]> consumer;
    private final KafkaMetrics metrics;
    private boolean isOutstanding;
    private int finishedSince;
    private long lastAtNanos;
    private int mostMetadataChars = BROKERS_DEFAULT;

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
        List<PartitionCommit> snapshot = snapshot(owned);
        if (snapshot.isEmpty()) {
            return;
        }
        isOutstanding = true;
        try {
            consumer.commitAsync(offsets(snapshot), (offsets, failure) -> answered(snapshot, failure));
        } catch (KafkaException failure) {
            answered(snapshot, failure);
        }
    }

    /**
     * Commits before returning, or says in the log why not: then what was finished is done again by the next owner.
     * Waits for an asynchronous commit that is on its way, so that it cannot land later.
     */
    void commitNow(Collection<AssignedPartition> some) {
        List<PartitionCommit> snapshot = snapshot(some);
        boolean isToRepeat = !snapshot.isEmpty();
        while (isToRepeat) {
            isToRepeat = false;
            try {
                consumer.commitSync(offsets(snapshot), SYNC_TIMEOUT);
                stored(snapshot);
            } catch (OffsetMetadataTooLarge tooLong) {
                isToRepeat = sayLess();
                metrics.commitFailed();
            } catch (KafkaException failure) {
                metrics.commitFailed();
                log.warn("commit failed: offsets={}", offsets(snapshot), failure);
            }
        }
    }

    /**
     * Whether the group still has us as a member: it takes a commit of no other. What is committed is what is finished
     * anyway. A commit that fails for another reason tells nothing, and the records of all partitions are not to wait for
     * the one that cannot be committed; with nothing to commit there is nobody to ask, and nothing to take either.
     */
    boolean areTaken(Collection<AssignedPartition> owned) {
        List<PartitionCommit> snapshot = owned.stream()
                .filter(AssignedPartition::hasRead)
                .map(AssignedPartition::commit)
                .toList();
        if (snapshot.isEmpty()) {
            return false;
        }
        try {
            consumer.commitSync(offsets(snapshot), SYNC_TIMEOUT);
            stored(snapshot);
            return true;
        } catch (CommitFailedException | RebalanceInProgressException | FencedInstanceIdException notAMember) {
            metrics.commitFailed();
            log.warn("the group may have taken us for dead, nothing is taken: {}", notAMember.toString());
            return false;
        } catch (KafkaException failure) {
            ended(snapshot, failure);
            return true;
        }
    }

    private void answered(List<PartitionCommit> snapshot, @Nullable Exception failure) {
        isOutstanding = false;
        ended(snapshot, failure);
    }

    private void ended(List<PartitionCommit> snapshot, @Nullable Exception failure) {
        if (failure == null) {
            stored(snapshot);
        } else {
            metrics.commitFailed();
            log.debug("commit failed, the next one says more: offsets={}", offsets(snapshot), failure);
            if (failure instanceof OffsetMetadataTooLarge) {
                sayLess();
            }
        }
    }

    /** False when nothing is said already. */
    private boolean sayLess() {
        boolean isSomething = mostMetadataChars > 0;
        mostMetadataChars /= 2;
        log.warn("the broker takes no commit metadata that long, it gets less: mostChars={}", mostMetadataChars);
        return isSomething;
    }

    private void stored(List<PartitionCommit> snapshot) {
        snapshot.forEach(commit -> commit.partition().committed(commit));
        metrics.committed();
    }

    private static List<PartitionCommit> snapshot(Collection<AssignedPartition> partitions) {
        List<PartitionCommit> snapshot = new ArrayList<>();
        for (AssignedPartition partition : partitions) {
            if (partition.hasToCommit()) {
                snapshot.add(partition.commit());
            }
        }
        return snapshot;
    }

    private Map<TopicPartition, OffsetAndMetadata> offsets(List<PartitionCommit> snapshot) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (PartitionCommit commit : snapshot) {
            String metadata = commit.ahead().metadata(mostMetadataChars);
            offsets.put(commit.partition().id(), new OffsetAndMetadata(commit.offset(), metadata));
        }
        return offsets;
    }
}
