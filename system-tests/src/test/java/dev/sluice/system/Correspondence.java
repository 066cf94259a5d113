package dev.sluice.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** Records sent, and what has become of each: its replies and its dead letters, by where it lies. One thread. */
final class Correspondence implements AutoCloseable {

    private static final String DEAD_LETTERS = "sluice.dead-letters";
    private static final Duration LONG = Duration.ofSeconds(60);

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final List<ConsumerRecord<byte[], byte[]>> seen = new ArrayList<>();

    /** Where a record lies. */
    record Place(String topic, int partition, long offset) {

        String requestId() {
            return topic + '-' + partition + '-' + offset;
        }
    }

    Correspondence(String bootstrapServers) {
        Map<String, Object> properties = Map.of("bootstrap.servers", bootstrapServers);
        Map<String, Object> large = Map.of("bootstrap.servers", bootstrapServers, "max.request.size", 16 << 20);
        producer = new KafkaProducer<>(large, new ByteArraySerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        admin = Admin.create(properties);
        List<TopicPartition> read = Stream.of(KafkaClient.REPLIES, DEAD_LETTERS)
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(read);
        consumer.seekToEnd(read);
        read.forEach(consumer::position);
    }

    /** Sends them in this order. */
    List<Place> send(List<ProducerRecord<byte[], byte[]>> records) {
        return records.stream().map(producer::send).toList().stream()
                .map(sent -> {
                    try {
                        var metadata = sent.get(LONG.toSeconds(), TimeUnit.SECONDS);
                        return new Place(metadata.topic(), metadata.partition(), metadata.offset());
                    } catch (InterruptedException | ExecutionException | TimeoutException failure) {
                        throw new AssertionError("a request was not sent", failure);
                    }
                })
                .toList();
    }

    /** Waits until the gateway has committed this record, and so all before it: from then on nothing more is sent for it. */
    void awaitFinished(Place place) {
        Awaitility.await(place.requestId() + " finished")
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    var committed = admin.listConsumerGroupOffsets(KafkaClient.GROUP)
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .get(new TopicPartition(place.topic(), place.partition()));
                    return committed != null && committed.offset() > place.offset();
                });
        readAll();
    }

    private void readAll() {
        var ends = consumer.endOffsets(consumer.assignment());
        Awaitility.await("replies and dead letters read")
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    consumer.poll(Duration.ofMillis(20)).forEach(seen::add);
                    return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
                });
    }

    List<ConsumerRecord<byte[], byte[]>> replies(Place place) {
        return seen.stream()
                .filter(record -> record.topic().equals(KafkaClient.REPLIES))
                .filter(record -> KafkaClient.header(record.headers(), "sluice-request-id")
                        .equals(place.requestId()))
                .toList();
    }

    List<ConsumerRecord<byte[], byte[]>> deadLetters(Place place) {
        return seen.stream()
                .filter(record -> record.topic().equals(DEAD_LETTERS))
                .filter(record -> place.equals(new Place(
                        origin(record, "topic"),
                        Integer.parseInt(origin(record, "partition")),
                        Long.parseLong(origin(record, "offset")))))
                .toList();
    }

    static String origin(ConsumerRecord<byte[], byte[]> deadLetter, String name) {
        return KafkaClient.header(deadLetter.headers(), "__dlq.errors." + name);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        consumer.close();
        admin.close(Duration.ofSeconds(5));
    }
}
