package dev.sluice.gateway.kafka.session;

import dev.sluice.gateway.execution.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * The partitions of the topic of sessions, all of them, and where in them the reader is. Their number says in which of them a
 * session is answered, and somebody may change it. Reader thread only.
 */
final class SessionPartitions {

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    /** What the consumer knows of the topic is looked at; it asks the cluster when it thinks fit. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final Clock clock;
    private List<TopicPartition> assigned = List.of();
    private long lookedNanos;

    SessionPartitions(Consumer<byte[], byte[]> consumer, String topic, Clock clock) {
        this.consumer = consumer;
        this.topic = topic;
        this.clock = clock;
    }

    /** Assigns them where they are not, and reads from their end on: what lies before it is read for whoever has missed it. */
    void require() {
        if (!assigned.isEmpty()) {
            return;
        }
        List<TopicPartition> found = look();
        if (found.isEmpty()) {
            throw new KafkaException("there is no topic " + topic);
        }
        consumer.assign(found);
        consumer.seekToEnd(found);
        found.forEach(partition -> consumer.position(partition, ANSWER_TIMEOUT));
        assigned = found;
    }

    /** Whether there are others than are read. */
    boolean haveChanged() {
        if (assigned.isEmpty() || clock.nanoTime() - lookedNanos < BETWEEN_LOOKS.toNanos()) {
            return false;
        }
        List<TopicPartition> found = look();
        return !found.isEmpty() && found.size() != assigned.size();
    }

    private List<TopicPartition> look() {
        List<PartitionInfo> found = consumer.partitionsFor(topic, ANSWER_TIMEOUT);
        lookedNanos = clock.nanoTime();
        return found.stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }

    /** They are to be assigned anew. */
    void forget() {
        assigned = List.of();
    }

    /** What was in these is gone; it goes on with what comes. Does not wait for the cluster: the others are not held up. */
    void skip(Collection<TopicPartition> gone) {
        var here = new HashSet<>(gone);
        here.retainAll(consumer.assignment());
        if (!here.isEmpty()) { // none would mean all
            consumer.seekToEnd(here);
        }
    }

    /** Where the producer of a reply sends it by its key. */
    TopicPartition of(String session) {
        return new TopicPartition(
                topic, BuiltInPartitioner.partitionForKey(session.getBytes(StandardCharsets.UTF_8), assigned.size()));
    }

    /** Of the next record that is read. */
    long position(TopicPartition partition) {
        return undisturbed(() -> consumer.position(partition, ANSWER_TIMEOUT));
    }

    long end(TopicPartition partition) {
        Long end = undisturbed(() -> consumer.endOffsets(List.of(partition), ANSWER_TIMEOUT))
                .get(partition);
        return end == null ? 0 : end;
    }

    private static <T> T undisturbed(Supplier<T> question) {
        while (true) {
            try {
                return question.get();
            } catch (WakeupException another) {
                // Somebody else has come meanwhile, and is next.
            }
        }
    }
}
