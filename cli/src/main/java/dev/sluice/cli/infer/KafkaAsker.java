package dev.sluice.cli.infer;

import com.google.protobuf.ByteString;
import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.stack.ReachableKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Asks over Kafka: sends each question with a correlation id of its own and reads the reply topic from where it stood before
 * the first. Used from one thread.
 */
public final class KafkaAsker implements Asker {

    private static final String CORRELATION_ID = "sluice-correlation-id";
    private static final String TIMEOUT = "sluice-timeout-ms";
    private static final int LARGEST_RECORD = 16 << 20;
    private static final Duration POLL = Duration.ofMillis(20);

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaTopics topics;
    private final byte[] timeoutMillis;

    /** Told by the producer's thread, heard by ours. */
    private final ConcurrentLinkedQueue<Unsent> unsent = new ConcurrentLinkedQueue<>();

    private record Unsent(String id, String reason) {}

    private KafkaAsker(Map<String, Object> properties, KafkaTopics topics, Duration timeout) {
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.topics = topics;
        this.timeoutMillis = Long.toString(timeout.toMillis()).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Connects, and takes its place at the end of the reply topic.
     *
     * @param clientProperties of Kafka's clients, security settings for example
     */
    public static KafkaAsker connect(
            String bootstrapServers, Map<String, String> clientProperties, KafkaTopics topics, Duration timeout)
            throws CommandFailure, InterruptedException {
        ReachableKafka.check(bootstrapServers, clientProperties);
        var asker = new KafkaAsker(properties(bootstrapServers, clientProperties), topics, timeout);
        try {
            asker.takePlaceAtTheEndOf(topics.replies());
            return asker;
        } catch (CommandFailure | RuntimeException failure) {
            asker.close();
            throw failure;
        }
    }

    private static Map<String, Object> properties(String bootstrapServers, Map<String, String> clientProperties) {
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_RECORD);
        // All of them, since they have to fit one another: a person waits.
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        properties.putIfAbsent(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return properties;
    }

    private void takePlaceAtTheEndOf(String replyTopic) throws CommandFailure {
        try {
            List<TopicPartition> partitions = partitionsOf(replyTopic);
            if (partitions.isEmpty()) {
                throw new CommandFailure("there is no topic " + replyTopic
                        + " for the answers; name another with --reply-topic, or look with ./sluice doctor");
            }
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            // Asked for now: later would be after the first answers.
            partitions.forEach(consumer::position);
        } catch (KafkaException failure) {
            throw new CommandFailure("the topic " + replyTopic + " cannot be read: " + failure.getMessage(), failure);
        }
    }

    private List<TopicPartition> partitionsOf(String topic) {
        return Optional.ofNullable(consumer.listTopics().get(topic)).orElse(List.of()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /**
     * Complains when the cluster has no such topic.
     *
     * @param option by which another one is named
     */
    public void require(String topic, String option) throws CommandFailure {
        try {
            if (partitionsOf(topic).isEmpty()) {
                throw new CommandFailure("there is no topic " + topic + "; name another with " + option
                        + ", or look with ./sluice doctor");
            }
        } catch (KafkaException failure) {
            throw new CommandFailure("the topics cannot be listed: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void send(String id, Question question) {
        var record = new ProducerRecord<byte[], byte[]>(
                topics.topic(question), topics.value(question).toByteArray());
        record.headers().add(CORRELATION_ID, id.getBytes(StandardCharsets.UTF_8));
        // Nobody works for somebody who waits no longer.
        record.headers().add(TIMEOUT, timeoutMillis);
        topics.headers(question)
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        var ignored = producer.send(record, (metadata, fault) -> {
            if (fault != null) {
                unsent.add(new Unsent(id, String.valueOf(fault.getMessage())));
            }
        });
    }

    @Override
    public void collect(Endings told) throws CommandFailure {
        try {
            consumer.poll(POLL).forEach(reply -> received(reply, told));
        } catch (KafkaException failure) {
            throw new CommandFailure("the answers cannot be read: " + failure.getMessage(), failure);
        }
        for (Unsent each = unsent.poll(); each != null; each = unsent.poll()) {
            told.failed(each.id(), "NOT_SENT", "Kafka did not take it: " + each.reason());
        }
    }

    /** Of what is on the topic, answers to others are nobody's here. */
    private static void received(ConsumerRecord<byte[], byte[]> reply, Endings told) {
        boolean ok = header(reply, "sluice-status").equals("ok");
        byte[] body = reply.value() == null ? new byte[0] : reply.value();
        told.answered(header(reply, CORRELATION_ID), ok, ByteString.copyFrom(body));
    }

    private static String header(ConsumerRecord<byte[], byte[]> reply, String name) {
        Header header = reply.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        consumer.close();
    }
}
