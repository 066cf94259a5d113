package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** A requester: sends records with a correlation id, reads the reply topic from where it stood at first. One thread. */
final class KafkaClient implements AutoCloseable {

    static final String TEXTS = "sluice.texts";
    static final String REQUESTS = "sluice.requests";
    static final String REPLIES = "sluice.replies";
    static final String DEAD_LETTERS = "sluice.dead-letters";
    static final String GROUP = "sluice";

    private static final String CORRELATION_ID = "sluice-correlation-id";
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Map<String, Object> properties;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final List<Future<RecordMetadata>> sends = new ArrayList<>();

    KafkaClient(String bootstrapServers) {
        properties = Map.of("bootstrap.servers", bootstrapServers);
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        admin = Admin.create(properties);
        List<TopicPartition> replies = consumer.partitionsFor(REPLIES).stream()
                .map(KafkaClient::partition)
                .toList();
        consumer.assign(replies);
        consumer.seekToEnd(replies);
        replies.forEach(consumer::position);
    }

    private static TopicPartition partition(PartitionInfo info) {
        return new TopicPartition(info.topic(), info.partition());
    }

    void send(String topic, int partition, String correlationId, byte[] value, Map<String, String> headers) {
        var record = new ProducerRecord<byte[], byte[]>(topic, partition, null, value);
        record.headers().add(CORRELATION_ID, correlationId.getBytes(StandardCharsets.UTF_8));
        headers.forEach((name, content) -> record.headers().add(name, content.getBytes(StandardCharsets.UTF_8)));
        send(record);
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        sends.add(producer.send(record));
    }

    /** The replies that have come since the last call. */
    List<ConsumerRecord<byte[], byte[]>> poll() {
        sends.removeIf(send -> send.isDone() && hasSucceeded(send));
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        return records;
    }

    private static boolean hasSucceeded(Future<RecordMetadata> send) {
        try {
            return send.get().hasOffset();
        } catch (ExecutionException | InterruptedException failure) {
            throw new AssertionError("a request was not sent", failure);
        }
    }

    /** Sends one request and waits for its reply. */
    ConsumerRecord<byte[], byte[]> ask(String topic, byte[] value, Map<String, String> headers) {
        String id = UUID.randomUUID().toString();
        send(topic, 0, id, value, headers);
        return Awaitility.await("reply to " + id)
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(1))
                .until(
                        () -> poll().stream()
                                .filter(reply -> correlationId(reply).equals(id))
                                .toList(),
                        replies -> !replies.isEmpty())
                .get(0);
    }

    /** Everything that a topic holds now. */
    List<ConsumerRecord<byte[], byte[]>> readAll(String topic) {
        var all = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var reader = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = reader.partitionsFor(topic).stream()
                    .map(KafkaClient::partition)
                    .toList();
            Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            while (partitions.stream().anyMatch(each -> reader.position(each) < ends.getOrDefault(each, 0L))) {
                reader.poll(Duration.ofMillis(100)).forEach(all::add);
            }
        }
        return all;
    }

    /** Waits until every offset of a topic has been committed by the gateway. */
    void awaitAllCommitted(String topic) {
        Awaitility.await("all of " + topic + " committed").atMost(LONG).untilAsserted(() -> {
            var committed = admin.listConsumerGroupOffsets(GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get();
            for (PartitionInfo info : consumer.partitionsFor(topic)) {
                long end = admin.listOffsets(Map.of(partition(info), OffsetSpec.latest()))
                        .partitionResult(partition(info))
                        .get()
                        .offset();
                var offset = committed.get(partition(info));
                assertThat(offset == null ? 0 : offset.offset())
                        .as(partition(info).toString())
                        .isEqualTo(end);
            }
        });
    }

    static String correlationId(ConsumerRecord<byte[], byte[]> reply) {
        return header(reply.headers(), CORRELATION_ID);
    }

    static String header(Headers headers, String name) {
        var header = headers.lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        consumer.close();
        admin.close(Duration.ofSeconds(5));
    }
}
