package dev.sluice.gateway.kafka;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.kafka.format.Decoded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that are ours right now, each under the epoch of its assignment.
 *
 * <p>A partition that is revoked is handed over in order: nothing more is taken from it, what is in flight gets a bounded
 * time to finish, what is finished is committed, and only then is it gone. A partition that was lost is somebody else's
 * already: nothing of it is committed. The broker would accept such a commit, and the new owner would skip or repeat
 * records. Poll thread only, the callbacks included: they run inside {@code poll}.
 */
final class Assignment implements ConsumerRebalanceListener {

    private static final Logger log = LoggerFactory.getLogger(Assignment.class);
    private static final long REVOKE_BUDGET_NANOS = Duration.ofSeconds(2).toNanos();

    private final Consumer<byte[], byte[]> consumer;
    private final Commits commits;
    private final Completions completions;
    private final InFlightBudget budget;
    private final Clock clock;
    private final Map<TopicPartition, AssignedPartition> partitions = new LinkedHashMap<>();
    private long epoch;
    private boolean hasJoined;
    private boolean isAllPaused;

    Assignment(
            Consumer<byte[], byte[]> consumer,
            Commits commits,
            Completions completions,
            InFlightBudget budget,
            Clock clock) {
        this.consumer = consumer;
        this.commits = commits;
        this.completions = completions;
        this.budget = budget;
        this.clock = clock;
    }

    /** Whether the group has told us our share at least once, were it nothing. */
    boolean hasJoined() {
        return hasJoined;
    }

    boolean hasParked() {
        return partitions.values().stream().anyMatch(AssignedPartition::hasParked);
    }

    /** Finishes what has completed, waiting for the first completion no longer than this. */
    void absorb(long waitNanos) {
        try {
            Completion completion = completions.next(waitNanos);
            while (completion != null) {
                complete(completion);
                completion = completions.next(0);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    void park(ConsumerRecords<byte[], byte[]> records) {
        for (Map.Entry<TopicPartition, OffsetAndMetadata> next :
                records.nextOffsets().entrySet()) {
            List<ConsumerRecord<byte[], byte[]>> polled = records.records(next.getKey());
            long nextOffset = next.getValue().offset();
            AssignedPartition partition = partitions.get(next.getKey());
            if (partition == null) {
                continue; // not ours: whoever owns it reads it
            }
            if (partition.hasPassed(
                    polled.isEmpty() ? nextOffset : polled.get(0).offset())) {
                log.warn("partition starts again below what was read: partition={} at={}", next.getKey(), nextOffset);
                partition = begin(next.getKey());
            }
            partition.park(polled, nextOffset);
        }
    }

    /**
     * Takes out of what is parked as much as budget and windows have room for. Decoding comes before the permit, since
     * only it tells what a record grows to; what finds no room then is decoded and stays parked, one a partition.
     */
    List<Taken> take(Function<ConsumerRecord<byte[], byte[]>, Decoded> decoder) {
        List<Taken> taken = new ArrayList<>();
        for (AssignedPartition partition : partitions.values()) {
            if (!takeFrom(partition, decoder, taken)) {
                break;
            }
        }
        return taken;
    }

    /** A record that is in flight from now on, and what will finish it. */
    record Taken(Decoded decoded, Completion completion) {}

    /** Brings the consumer's pauses in line: all partitions, or those alone that have something parked. */
    void pause(boolean all) {
        isAllPaused = all;
        Set<TopicPartition> paused = consumer.paused();
        List<TopicPartition> toPause = new ArrayList<>();
        List<TopicPartition> toResume = new ArrayList<>();
        for (AssignedPartition partition : partitions.values()) {
            boolean shouldPause = all || partition.hasParked();
            if (shouldPause != paused.contains(partition.id())) {
                (shouldPause ? toPause : toResume).add(partition.id());
            }
        }
        if (!toPause.isEmpty()) {
            consumer.pause(toPause);
        }
        if (!toResume.isEmpty()) {
            consumer.resume(toResume);
        }
    }

    void dropParked() {
        partitions.values().forEach(AssignedPartition::dropParked);
    }

    void commitIfDue(long nowNanos) {
        commits.commitIfDue(partitions.values(), nowNanos);
    }

    void commitNow() {
        commits.commitNow(partitions.values());
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        hasJoined = true;
        assigned.forEach(this::begin);
        pause(isAllPaused); // a rebalance does not keep the pauses
        log.info("partitions assigned: assigned={} owned={}", assigned, partitions.size());
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        List<AssignedPartition> leaving =
                revoked.stream().map(partitions::get).filter(Objects::nonNull).toList();
        leaving.forEach(AssignedPartition::dropParked);
        long until = clock.nanoTime() + REVOKE_BUDGET_NANOS;
        absorb(0);
        while (unfinished(leaving) > 0 && until - clock.nanoTime() > 0) {
            absorb(until - clock.nanoTime());
        }
        commits.commitNow(leaving);
        int left = unfinished(leaving);
        leaving.forEach(partition -> partitions.remove(partition.id()));
        log.info("partitions revoked: revoked={} unfinished={} owned={}", revoked, left, partitions.size());
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        lost.forEach(partitions::remove);
        log.warn("partitions lost, nothing of them is committed: lost={} owned={}", lost, partitions.size());
    }

    private AssignedPartition begin(TopicPartition id) {
        var partition = new AssignedPartition(id, ++epoch);
        partitions.put(id, partition);
        return partition;
    }

    private void complete(Completion completion) {
        budget.giveBack(completion.bytes());
        AssignedPartition partition = partitions.get(completion.partition());
        if (partition != null && partition.epoch() == completion.epoch()) {
            partition.finished(completion.offset());
            commits.finishedOne();
        }
    }

    /** False when the budget is exhausted. */
    private boolean takeFrom(
            AssignedPartition partition, Function<ConsumerRecord<byte[], byte[]>, Decoded> decoder, List<Taken> taken) {
        ConsumerRecord<byte[], byte[]> record = partition.takeable();
        while (record != null) {
            Decoded decoded = partition.decoded(decoder);
            long size = size(record) + decoded.bytesBeyondRecord();
            if (!budget.tryTake(size)) {
                return false;
            }
            partition.take();
            taken.add(new Taken(decoded, new Completion(partition.id(), partition.epoch(), record.offset(), size)));
            record = partition.takeable();
        }
        return true;
    }

    private static int unfinished(List<AssignedPartition> some) {
        return some.stream().mapToInt(AssignedPartition::unfinished).sum();
    }

    /** All of a record is kept until it is finished, for the dead letter that may become of it. */
    private static long size(ConsumerRecord<byte[], byte[]> record) {
        long size = (long) length(record.key()) + length(record.value());
        for (Header header : record.headers()) {
            size += header.key().length() + length(header.value());
        }
        return size;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
