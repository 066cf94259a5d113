package dev.sluice.testkit.history;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads whole topics, from their beginning to where they end when it is called, in no group. */
public final class TopicReader {

    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Object> properties;
    private final Duration atMost;

    private TopicReader(Map<String, Object> properties, Duration atMost) {
        this.properties = properties;
        this.atMost = atMost;
    }

    /** Sees every record, also those of transactions that did not commit. */
    public static TopicReader ofAll(String bootstrapServers, Duration atMost) {
        return new TopicReader(properties(bootstrapServers, "read_uncommitted"), atMost);
    }

    /** Sees no records of transactions that did not commit. */
    public static TopicReader ofCommitted(String bootstrapServers, Duration atMost) {
        return new TopicReader(properties(bootstrapServers, "read_committed"), atMost);
    }

    private static Map<String, Object> properties(String bootstrapServers, String isolation) {
        return Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                isolation,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest");
    }

    /** Gives each record of the topics, in the order of each partition; throws when that takes too long. */
    public void read(Collection<String> topics, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = assignAll(consumer, topics);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Instant deadline = Clock.systemUTC().instant().plus(atMost);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (Clock.systemUTC().instant().isAfter(deadline)) {
                    throw new IllegalStateException(topics + " could not be read to " + ends + " within " + atMost);
                }
                consumer.poll(POLL).forEach(each);
            }
        }
    }

    boolean exists(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            return consumer.listTopics().containsKey(topic);
        }
    }

    KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Internal topics too: they are kept from subscriptions only. */
    static List<TopicPartition> assignAll(KafkaConsumer<byte[], byte[]> consumer, Collection<String> topics) {
        Map<String, List<PartitionInfo>> known = consumer.listTopics();
        for (String topic : topics) {
            if (!known.containsKey(topic)) {
                throw new IllegalArgumentException("there is no topic " + topic);
            }
        }
        List<TopicPartition> partitions = topics.stream()
                .distinct()
                .flatMap(topic -> known.getOrDefault(topic, List.of()).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return partitions;
    }
}
