package dev.sluice.gateway.kafka;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where reading begins, as {@code auto.offset.reset} says it, and goes on when what is to be read next is gone. The
 * consumer would do that by itself and say nothing; we do it instead, so that records which retention has taken before
 * they were read are counted. Poll thread only.
 */
final class StartOffsets {

    private static final Logger log = LoggerFactory.getLogger(StartOffsets.class);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
    private static final String BY_DURATION = "by_duration:";

    /** Where to begin without a committed offset. */
    private enum Policy {
        EARLIEST,
        LATEST,
        BY_DURATION,
        NONE
    }

    private final Consumer<byte[], byte[]> consumer;
    private final KafkaMetrics metrics;
    private final Policy policy;
    private final Duration age; // for BY_DURATION

    /** @param autoOffsetReset as Kafka documents it */
    StartOffsets(Consumer<byte[], byte[]> consumer, KafkaMetrics metrics, String autoOffsetReset) {
        this.consumer = consumer;
        this.metrics = metrics;
        String name = autoOffsetReset.toLowerCase(Locale.ROOT);
        try {
            boolean isByDuration = name.startsWith(BY_DURATION);
            this.policy = isByDuration ? Policy.BY_DURATION : Policy.valueOf(name.toUpperCase(Locale.ROOT));
            this.age = isByDuration ? Duration.parse(autoOffsetReset.substring(BY_DURATION.length())) : Duration.ZERO;
        } catch (IllegalArgumentException | DateTimeParseException unknown) {
            throw new IllegalArgumentException(
                    "auto.offset.reset must be earliest, latest, by_duration:<ISO 8601> or none, was "
                            + autoOffsetReset,
                    unknown);
        }
    }

    /** Begins where nothing is committed. */
    void begin(Collection<TopicPartition> uncommitted, Instant now) {
        if (uncommitted.isEmpty()) {
            return;
        }
        switch (policy) {
            case EARLIEST -> consumer.seekToBeginning(uncommitted);
            case LATEST -> consumer.seekToEnd(uncommitted);
            case BY_DURATION -> seekTo(uncommitted, now.minus(age).toEpochMilli());
            case NONE -> throw new NoOffsetForPartitionException(uncommitted);
        }
    }

    /** Goes on at the first record that there still is. Fails when the policy is not to. */
    void goOn(OffsetOutOfRangeException gone) {
        if (gone instanceof LogTruncationException cut) {
            cut.divergentOffsets().forEach((partition, end) -> goOnAtCut(partition, end.offset()));
        }
        if (policy == Policy.NONE) {
            throw gone;
        }
        Map<TopicPartition, Long> positions = new HashMap<>(gone.offsetOutOfRangePartitions());
        if (gone instanceof LogTruncationException cut) {
            positions.keySet().removeAll(cut.divergentOffsets().keySet());
        }
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(positions.keySet(), ANSWER_TIMEOUT);
        positions.forEach((partition, position) -> goOn(partition, position, beginnings.get(partition)));
    }

    /** A new leader has a shorter log: what was read up to its end is the same in both. */
    private void goOnAtCut(TopicPartition partition, long end) {
        log.warn("the log was cut, its new leader has less: partition={} goesOnAt={}", partition, end);
        seek(partition, end);
    }

    private void goOn(TopicPartition partition, long position, @Nullable Long beginning) {
        if (beginning == null) {
            return; // the next poll says it again
        }
        if (position < beginning) {
            metrics.overtaken(beginning - position);
            log.error(
                    "records are lost, retention took them before they were read: partition={} from={} lost={}",
                    partition,
                    position,
                    beginning - position);
        } else {
            log.warn(
                    "the log ends below what was read, so it was cut or made anew: partition={} readTo={} goesOnAt={}",
                    partition,
                    position,
                    beginning);
        }
        seek(partition, beginning);
    }

    /** Unless it has been revoked meanwhile. */
    private void seek(TopicPartition partition, long offset) {
        if (consumer.assignment().contains(partition)) {
            consumer.seek(partition, offset);
        }
    }

    private void seekTo(Collection<TopicPartition> partitions, long timestamp) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, timestamp));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times, ANSWER_TIMEOUT);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp offset = found.get(partition);
            if (offset == null) {
                consumer.seekToEnd(List.of(partition)); // nothing is that young
            } else {
                consumer.seek(partition, offset.offset());
            }
        }
    }
}
