package dev.sluice.gateway.kafka;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.kafka.format.Decoded;
import dev.sluice.gateway.kafka.offsets.FinishedAhead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that are ours right now, each under the epoch of its assignment.
 *
 * <p>A partition that is assigned is read when we know what is committed of it, and what was answered beyond that. One that
 * is revoked is handed over in order: nothing more is taken from it, what is in flight gets a bounded time to finish, what
 * is finished is committed, and only then is it gone. A partition that was lost is somebody else's already: nothing of it
 * is committed. The broker would accept such a commit, and the new owner would skip or repeat records. Poll thread only,
 * the callbacks included: they run inside {@code poll}.
 */
final class Assignment implements ConsumerRebalanceListener {

    private static final Logger log = LoggerFactory.getLogger(Assignment.class);
    private static final long REVOKE_BUDGET_NANOS = Duration.ofSeconds(2).toNanos();
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(1);

    /** What an assignment works with. */
    record Parts(
            Consumer<byte[], byte[]> consumer,
            Commits commits,
            StartOffsets startOffsets,
            Completions completions,
            InFlightBudget budget,
            RecentRecords recent,
            Taking taking,
            KafkaMetrics metrics) {}

    private final Consumer<byte[], byte[]> consumer;
    private final Commits commits;
    private final StartOffsets startOffsets;
    private final Completions completions;
    private final InFlightBudget budget;
    private final Taking taking;
    private final RecentRecords recent;
    private final KafkaMetrics metrics;
    private final Clock clock;
    private final Map<TopicPartition, AssignedPartition> partitions = new LinkedHashMap<>();
    private long epoch;
    private boolean hasJoined;
    private boolean isAllPaused;
    private boolean isInDoubt;

    Assignment(Parts parts, Clock clock) {
        this.consumer = parts.consumer();
        this.commits = parts.commits();
        this.startOffsets = parts.startOffsets();
        this.completions = parts.completions();
        this.budget = parts.budget();
        this.taking = parts.taking();
        this.recent = parts.recent();
        this.metrics = parts.metrics();
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

    /** Lets the partitions begin of which it is not known yet what is committed; fails when that cannot be learnt now. */
    void begin() {
        Set<TopicPartition> waiting = partitions.values().stream()
                .filter(partition -> !partition.hasBegun())
                .map(AssignedPartition::id)
                .collect(Collectors.toSet());
        if (waiting.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(waiting, ANSWER_TIMEOUT);
        Set<TopicPartition> uncommitted = new HashSet<>(waiting);
        committed.forEach((id, offset) -> {
            if (offset != null) {
                uncommitted.remove(id);
            }
        });
        startOffsets.begin(uncommitted, clock.now());
        waiting.forEach(id -> begin(Objects.requireNonNull(partitions.get(id)), committed.get(id)));
    }

    private static void begin(AssignedPartition partition, @Nullable OffsetAndMetadata committed) {
        if (committed == null) {
            partition.begin(AssignedPartition.NOTHING_COMMITTED, FinishedAhead.NONE);
        } else {
            partition.begin(committed.offset(), FinishedAhead.parse(committed.offset(), committed.metadata()));
        }
    }

    /** The consumer has found nothing committed: those that have begun begin as if there had never been anything. */
    void beginUncommitted(Set<TopicPartition> uncommitted) {
        List<TopicPartition> begun = partitions.values().stream()
                .filter(AssignedPartition::hasBegun)
                .map(AssignedPartition::id)
                .filter(uncommitted::contains)
                .toList();
        startOffsets.begin(begun, clock.now());
    }

    /** The topics that we read now. */
    Set<String> topics() {
        return partitions.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet());
    }

    /** Reads topics from their beginning that are not those any more that were read under their names. */
    void beginAnew(Set<String> topics) {
        List<TopicPartition> anew = partitions.keySet().stream()
                .filter(id -> topics.contains(id.topic()))
                .toList();
        if (anew.isEmpty()) {
            return;
        }
        log.warn("topics were made anew, they are read from their beginning: partitions={}", anew);
        anew.forEach(id -> add(id).begin(AssignedPartition.NOTHING_COMMITTED, FinishedAhead.NONE));
        consumer.seekToBeginning(anew);
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
                long committed = partition.committed();
                partition = add(next.getKey());
                partition.begin(committed, FinishedAhead.NONE);
            }
            metrics.skipped(partition.park(polled, nextOffset));
        }
    }

    /**
     * Takes out of what is parked as much as budget and windows have room for; nothing while the group may have given our
     * partitions to others.
     */
    List<Taking.Taken> take(Function<ConsumerRecord<byte[], byte[]>, Decoded> decoder) {
        if (isInDoubt) {
            isInDoubt = !commits.areTaken(partitions.values());
        }
        return isInDoubt ? List.of() : taking.from(partitions.values(), decoder);
    }

    /**
     * This process has slept for so long that the group may have taken it for dead. The consumer would hear of that only
     * some polls later, and read on meanwhile what is somebody else's to answer.
     */
    void doubt() {
        isInDoubt = true;
    }

    /** Brings the consumer's pauses in line: all partitions, or those alone that have something parked. */
    void pause(boolean all) {
        if (all && !isAllPaused) {
            metrics.paused();
        }
        isAllPaused = all;
        Set<TopicPartition> paused = consumer.paused();
        List<TopicPartition> toPause = new ArrayList<>();
        List<TopicPartition> toResume = new ArrayList<>();
        for (AssignedPartition partition : partitions.values()) {
            boolean shouldPause = all || partition.hasParked() || !partition.hasBegun();
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
        assigned.forEach(this::add);
        try {
            begin();
        } catch (KafkaException later) {
            log.warn("what is committed is not known yet: partitions={}", assigned, later);
        }
        pause(isAllPaused); // a rebalance does not keep the pauses
        metrics.assigned(assigned.size());
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
        metrics.revoked(revoked.size(), left);
        log.info("partitions revoked: revoked={} unfinished={} owned={}", revoked, left, partitions.size());
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        lost.forEach(partitions::remove);
        metrics.lost(lost.size());
        log.warn("partitions lost, nothing of them is committed: lost={} owned={}", lost, partitions.size());
    }

    private AssignedPartition add(TopicPartition id) {
        var partition = new AssignedPartition(id, ++epoch);
        partitions.put(id, partition);
        return partition;
    }

    private void complete(Completion completion) {
        budget.giveBack(completion.partition().topic(), completion.bytes());
        recent.answered(completion.partition(), completion.offset(), completion.epoch());
        if (completion.reservation() != null) {
            completion.reservation().release();
        }
        AssignedPartition partition = partitions.get(completion.partition());
        if (partition != null
                && (partition.epoch() == completion.epoch()
                        || partition.takesOver(completion.offset(), completion.epoch()))) {
            partition.finished(completion.offset());
            commits.finishedOne();
        }
    }

    private static int unfinished(List<AssignedPartition> some) {
        return some.stream().mapToInt(AssignedPartition::unfinished).sum();
    }
}
