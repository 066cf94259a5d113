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
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
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
public final class KafkaAsker implements AutoCloseable {

    private static final String CORRELATION_ID = "sluice-correlation-id";
    private static final String TIMEOUT = "sluice-timeout-ms";
    private static final int MOST_UNDER_WAY = 256;
    private static final int LARGEST_RECORD = 16 << 20;
    private static final Duration POLL = Duration.ofMillis(20);

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Correspondence correspondence;
    private final LongSupplier nanoTime;
    private final byte[] timeoutMillis;
    private final String run = UUID.randomUUID().toString();

    /** Told by the producer's thread, heard by ours. */
    private final ConcurrentLinkedQueue<Unsent> unsent = new ConcurrentLinkedQueue<>();

    private int sent;

    private record Unsent(String id, String reason) {}

    private KafkaAsker(Map<String, Object> properties, Duration timeout, LongSupplier nanoTime) {
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.correspondence = new Correspondence(timeout);
        this.nanoTime = nanoTime;
        this.timeoutMillis = Long.toString(timeout.toMillis()).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Connects, and takes its place at the end of the reply topic.
     *
     * @param clientProperties of Kafka's clients, security settings for example
     */
    public static KafkaAsker connect(
            String bootstrapServers,
            Map<String, String> clientProperties,
            String replyTopic,
            Duration timeout,
            LongSupplier nanoTime)
            throws CommandFailure, InterruptedException {
        ReachableKafka.check(bootstrapServers, clientProperties);
        var asker = new KafkaAsker(properties(bootstrapServers, clientProperties), timeout, nanoTime);
        asker.takePlaceAtTheEndOf(replyTopic);
        return asker;
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

    /** Whether the cluster has this topic. */
    public boolean hasTopic(String topic) throws CommandFailure {
        try {
            return !partitionsOf(topic).isEmpty();
        } catch (KafkaException failure) {
            throw new CommandFailure("the topics cannot be listed: " + failure.getMessage(), failure);
        }
    }

    /**
     * Asks until the feed ends and all is answered.
     *
     * @param answers hears them in the order of the questions, and says whether it wants more
     * @throws CommandFailure when the feed ended too early, after what was asked has been answered
     */
    public void ask(Feed feed, Predicate<Answer> answers) throws CommandFailure {
        while (!feed.hasEnded() || correspondence.open() > 0) {
            sendWhatIsKnown(feed);
            read();
            long now = nanoTime.getAsLong();
            for (var answer = correspondence.next(now); answer.isPresent(); answer = correspondence.next(now)) {
                if (!answer.map(answers::test).orElseThrow()) {
                    return;
                }
            }
        }
        feed.complain();
    }

    private void sendWhatIsKnown(Feed feed) throws CommandFailure {
        while (correspondence.open() < MOST_UNDER_WAY) {
            Optional<Question> question = feed.poll();
            if (question.isEmpty()) {
                return;
            }
            send(question.get());
        }
    }

    private void send(Question question) {
        String id = run + '-' + ++sent;
        correspondence.asked(id, question, nanoTime.getAsLong());
        var record = new ProducerRecord<byte[], byte[]>(
                question.topic(), question.value().toByteArray());
        record.headers().add(CORRELATION_ID, id.getBytes(StandardCharsets.UTF_8));
        // Nobody works for somebody who waits no longer.
        record.headers().add(TIMEOUT, timeoutMillis);
        question.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        var ignored = producer.send(record, (metadata, fault) -> {
            if (fault != null) {
                unsent.add(new Unsent(id, String.valueOf(fault.getMessage())));
            }
        });
    }

    private void read() throws CommandFailure {
        try {
            consumer.poll(POLL).forEach(this::received);
        } catch (KafkaException failure) {
            throw new CommandFailure("the answers cannot be read: " + failure.getMessage(), failure);
        }
        long now = nanoTime.getAsLong();
        for (Unsent each = unsent.poll(); each != null; each = unsent.poll()) {
            correspondence.failed(each.id(), "NOT_SENT", "Kafka did not take it: " + each.reason(), now);
        }
    }

    private void received(ConsumerRecord<byte[], byte[]> reply) {
        String id = header(reply, CORRELATION_ID);
        if (id.startsWith(run)) {
            boolean ok = header(reply, "sluice-status").equals("ok");
            byte[] body = reply.value() == null ? new byte[0] : reply.value();
            correspondence.answered(id, ok, ByteString.copyFrom(body), nanoTime.getAsLong());
        }
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
