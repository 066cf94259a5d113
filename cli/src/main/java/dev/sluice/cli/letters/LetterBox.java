package dev.sluice.cli.letters;

import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.stack.ReachableKafka;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The dead-letter topic as it stood when it was opened. Letters that come later are not seen, so a replay never reads what it
 * causes. One partition is read at a time: what a fetch holds stays small. Used from one thread.
 */
public final class LetterBox implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int FETCH_BYTES = 4 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final LongSupplier nanoTime;
    private final Map<String, Integer> partitionCounts = new HashMap<>();
    private final List<Span> spans = new ArrayList<>();

    /** Hears the letters in the order of their offsets. */
    interface Reader {
        void read(Letter letter) throws CommandFailure, InterruptedException;
    }

    private LetterBox(Map<String, Object> properties, String topic, LongSupplier nanoTime) {
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.topic = topic;
        this.nanoTime = nanoTime;
    }

    /** Connects, and looks how far the topic reaches. */
    public static LetterBox open(Access access, String topic, LongSupplier nanoTime)
            throws CommandFailure, InterruptedException {
        ReachableKafka.check(access.bootstrapServers(), access.properties());
        var box = new LetterBox(properties(access), topic, nanoTime);
        boolean isOpen = false;
        try {
            box.look();
            isOpen = true;
            return box;
        } catch (KafkaException failure) {
            throw box.unreadable(failure);
        } finally {
            if (!isOpen) {
                box.close();
            }
        }
    }

    private static Map<String, Object> properties(Access access) {
        Map<String, Object> properties = access.clientProperties();
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // Small letters by the thousand, large ones one at a time.
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return properties;
    }

    private void look() throws CommandFailure {
        consumer.listTopics().forEach((name, partitions) -> partitionCounts.put(name, partitions.size()));
        if (!partitionCounts.containsKey(topic)) {
            throw new CommandFailure("there is no topic " + topic
                    + " for dead letters; name another with --dead-letter-topic, or look with ./sluice doctor");
        }
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(LetterBox::partition)
                .sorted(Comparator.comparingInt(TopicPartition::partition))
                .toList();
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        partitions.forEach(each ->
                spans.add(new Span(each.partition(), begins.getOrDefault(each, 0L), ends.getOrDefault(each, 0L))));
    }

    private static TopicPartition partition(PartitionInfo info) {
        return new TopicPartition(info.topic(), info.partition());
    }

    public String topic() {
        return topic;
    }

    /** Of each topic of the cluster. */
    Map<String, Integer> partitionCounts() {
        return Map.copyOf(partitionCounts);
    }

    /** Where letters may lie that are not older; by partition. */
    List<Span> spans(Optional<Instant> since) throws CommandFailure {
        if (since.isEmpty()) {
            return List.copyOf(spans);
        }
        Map<TopicPartition, Long> times = new HashMap<>();
        spans.forEach(span -> times.put(
                new TopicPartition(topic, span.partition()),
                Math.max(0, since.get().toEpochMilli())));
        try {
            var found = consumer.offsetsForTimes(times);
            return spans.stream()
                    .map(span -> {
                        var first = found.get(new TopicPartition(topic, span.partition()));
                        return span.from(first == null ? span.end() : Math.max(span.begin(), first.offset()));
                    })
                    .toList();
        } catch (KafkaException failure) {
            throw unreadable(failure);
        }
    }

    /** Reads what lies in the span. */
    void read(Span span, Reader reader) throws CommandFailure, InterruptedException {
        if (span.isEmpty()) {
            return;
        }
        var partition = new TopicPartition(topic, span.partition());
        try {
            consumer.assign(List.of(partition));
            consumer.seek(partition, span.begin());
            long lastHeard = nanoTime.getAsLong();
            for (long at = span.begin(); at < span.end(); ) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (span.holds(record.offset())) {
                        reader.read(new Letter(record));
                    }
                }
                // It passes over what holds no letter, too.
                long reached = consumer.position(partition);
                long now = nanoTime.getAsLong();
                if (reached > at) {
                    lastHeard = now;
                } else if (now - lastHeard > PATIENCE.toNanos()) {
                    throw new CommandFailure("Kafka gives no more of " + topic + " since " + PATIENCE.toSeconds()
                            + " s; look with ./sluice doctor");
                }
                at = reached;
            }
        } catch (KafkaException failure) {
            throw unreadable(failure);
        }
    }

    /** One letter by its name. */
    public Letter letter(LetterName name) throws CommandFailure, InterruptedException {
        return find(name)
                .orElseThrow(() -> new CommandFailure("there is no letter " + name + ": " + absence(name)
                        + "; sluice dead-letters list names what there is"));
    }

    Optional<Letter> find(LetterName name) throws CommandFailure, InterruptedException {
        List<Letter> found = new ArrayList<>();
        if (span(name).filter(span -> span.holds(name.offset())).isPresent()) {
            read(new Span(name.partition(), name.offset(), name.offset() + 1), found::add);
        }
        return found.stream().findFirst();
    }

    /** Why there is no such letter, in words. */
    String absence(LetterName name) {
        return span(name)
                .map(span -> "partition " + name.partition() + " of " + topic
                        + (span.isEmpty()
                                ? " is empty"
                                : " reaches from " + new LetterName(name.partition(), span.begin()) + " to "
                                        + new LetterName(name.partition(), span.end() - 1)))
                .orElseGet(() -> topic + " has the partitions 0 to " + (spans.size() - 1));
    }

    private Optional<Span> span(LetterName name) {
        return spans.stream()
                .filter(span -> span.partition() == name.partition())
                .findFirst();
    }

    private CommandFailure unreadable(KafkaException failure) {
        return new CommandFailure("the topic " + topic + " cannot be read: " + failure.getMessage(), failure);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
