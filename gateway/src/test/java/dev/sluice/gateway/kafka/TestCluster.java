package dev.sluice.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.localkafka.LocalKafka;
import dev.sluice.localkafka.LocalKafkaConfig;
import dev.sluice.localkafka.TopicSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker that all integration tests of this package share; each test has topics and a group of its own. */
final class TestCluster {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final TestCluster SHARED = new TestCluster(start());

    private final LocalKafka broker;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;

    TestCluster(LocalKafka broker) {
        this.broker = broker;
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "linger.ms",
                        "0",
                        "max.request.size",
                        "20000000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static LocalKafka start() {
        try {
            return LocalKafka.start(LocalKafkaConfig.forTests(
                    Files.createTempDirectory(Files.createDirectories(Path.of("target", "kafka")), "broker")));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    static TestCluster shared() {
        return SHARED;
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    Admin admin() {
        return admin;
    }

    static String newName(String prefix) {
        return prefix + '-' + NAMES.incrementAndGet();
    }

    String newTopic(String prefix, int partitions) {
        String name = newName(prefix);
        create(name, partitions, Map.of());
        return name;
    }

    void create(String name, int partitions, Map<String, String> config) {
        try {
            broker.createTopics(List.of(new TopicSpec(name, partitions, config)));
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get(10, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    void sendTexts(String topic, int partition, int count) {
        for (int i = 0; i < count; i++) {
            send(new ProducerRecord<>(topic, partition, bytes("key " + i), bytes("text " + i)));
        }
    }

    /** As many as asked for, without waiting for each. */
    void sendManyTexts(String topic, int partition, int count) {
        var last = IntStream.range(0, count)
                .mapToObj(i -> producer.send(new ProducerRecord<>(topic, partition, null, bytes("text"))))
                .reduce((earlier, later) -> later)
                .orElseThrow();
        try {
            last.get(10, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** All records of a topic once it holds this many; fails when they do not come. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrapServers(), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().atMost(PATIENCE).pollDelay(Duration.ZERO).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                return records.size() >= count;
            });
            consumer.poll(Duration.ofMillis(200)).forEach(records::add); // one too many would be here by now
        }
        return records;
    }

    ConsumerRecord<byte[], byte[]> readOne(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = read(topic, 1);
        if (records.size() != 1) {
            throw new AssertionError("expected one record in " + topic + ", found " + records);
        }
        return records.get(0);
    }

    /** How many records a topic holds. */
    long size(String topic) {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            return consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    /** What the group has committed; 0 when nothing. A silent broker fails as an assertion: one can await it. */
    long committed(String group, String topic, int partition) {
        try {
            OffsetAndMetadata offset = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(10, TimeUnit.SECONDS)
                    .get(new TopicPartition(topic, partition));
            return offset == null ? 0 : offset.offset();
        } catch (ExecutionException noGroupYet) {
            return 0;
        } catch (TimeoutException notYet) {
            throw new AssertionError("the broker does not say what " + group + " has committed", notYet);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    void awaitCommitted(String group, String topic, int partition, long offset) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(committed(group, topic, partition)).isEqualTo(offset));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
