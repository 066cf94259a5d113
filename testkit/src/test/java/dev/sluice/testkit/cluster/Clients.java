package dev.sluice.testkit.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Ordinary clients of the topic "texts", which has one partition. */
final class Clients {

    static final String TOPIC = "texts";
    static final TopicPartition TEXTS = new TopicPartition(TOPIC, 0);

    private Clients() {}

    static KafkaProducer<String, String> producer(String servers, Map<String, String> properties) {
        return new KafkaProducer<>(
                with(properties, servers, Map.of("max.block.ms", "30000")),
                new StringSerializer(),
                new StringSerializer());
    }

    static Future<RecordMetadata> send(KafkaProducer<String, String> producer, String text) {
        return producer.send(new ProducerRecord<>(TOPIC, text));
    }

    static void sendAll(String servers, Map<String, String> properties, String... texts) throws Exception {
        try (KafkaProducer<String, String> producer = producer(servers, properties)) {
            for (String text : texts) {
                send(producer, text).get(60, TimeUnit.SECONDS);
            }
        }
    }

    static List<String> read(String servers, int count) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                with(Map.of(), servers, Map.of()), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(TEXTS));
            consumer.seekToBeginning(List.of(TEXTS));
            List<String> texts = new ArrayList<>();
            for (int poll = 0; poll < 60 && texts.size() < count; poll++) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    texts.add(record.value());
                }
            }
            return texts;
        }
    }

    private static Map<String, Object> with(
            Map<String, String> properties, String servers, Map<String, String> defaults) {
        Map<String, Object> all = new HashMap<>(defaults);
        all.putAll(properties);
        all.put("bootstrap.servers", servers);
        return all;
    }
}
