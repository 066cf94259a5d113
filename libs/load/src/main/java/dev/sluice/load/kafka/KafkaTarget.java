package dev.sluice.load.kafka;

import dev.sluice.load.Endings;
import dev.sluice.load.Target;
import dev.sluice.load.TargetException;
import dev.sluice.load.request.Bodies;
import dev.sluice.load.request.CorrelationIds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Requests over Kafka for one run: a producer for the sender's thread, a consumer with a thread of its own for the replies, which
 * are read from where the reply topic stood before the first request. Replies to others are left alone.
 */
public final class KafkaTarget implements Target {

    private static final String CORRELATION_ID = "sluice-correlation-id";
    private static final String TIMEOUT = "sluice-timeout-ms";
    private static final String STATUS = "sluice-status";
    private static final String ERROR_CODE = "sluice-error-code";
    private static final String NOT_SENT = "NOT_SENT";
    private static final String REPLIES = "load-replies";
    private static final Duration POLL = Duration.ofMillis(100);

    // Any thread
    private final CorrelationIds ids =
            new CorrelationIds((int) (UUID.randomUUID().getMostSignificantBits() >>> 32));
    private volatile @Nullable Endings endings;
    private volatile @Nullable KafkaException fault;
    private volatile boolean isClosing;

    // Sender
    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final Bodies bodies;
    private final List<Header> sharedHeaders;
    private int partitions;

    // Reply thread, once it runs
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread replies = new Thread(this::readReplies, REPLIES);

    private KafkaTarget(KafkaTargetConfig config, Bodies bodies) {
        this.topic = config.topic();
        this.bodies = bodies;
        this.sharedHeaders = headers(bodies.headers(), config.timeout());
        Map<String, Object> properties = config.properties();
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        replies.setDaemon(true);
    }

    private static List<Header> headers(Map<String, String> ofBodies, Optional<Duration> timeout) {
        List<Header> headers = new ArrayList<>();
        ofBodies.forEach((name, value) -> headers.add(header(name, value)));
        timeout.ifPresent(most -> headers.add(header(TIMEOUT, Long.toString(most.toMillis()))));
        return headers;
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Connects, and takes its place at the end of the reply topic.
     *
     * @throws TargetException when a topic is missing or Kafka does not answer
     */
    public static KafkaTarget open(KafkaTargetConfig config, Bodies bodies) {
        try {
            var target = new KafkaTarget(config, bodies);
            target.prepare(config.replyTopic());
            return target;
        } catch (KafkaException failure) {
            throw new TargetException("Kafka cannot be used: " + failure.getMessage(), failure);
        }
    }

    private void prepare(String replyTopic) {
        boolean isReady = false;
        try {
            // Listed rather than asked for by name, which might create it.
            partitions = partitionsOf(topic).size();
            List<TopicPartition> places = partitionsOf(replyTopic);
            producer.partitionsFor(topic);
            consumer.assign(places);
            consumer.seekToEnd(places);
            // Asked for now: later would be after the first replies.
            places.forEach(consumer::position);
            replies.start();
            isReady = true;
        } finally {
            if (!isReady) {
                producer.close(Duration.ZERO);
                consumer.close();
            }
        }
    }

    private List<TopicPartition> partitionsOf(String name) {
        List<TopicPartition> found = Optional.ofNullable(consumer.listTopics().get(name)).orElse(List.of()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (found.isEmpty()) {
            throw new TargetException("there is no topic " + name);
        }
        return found;
    }

    @Override
    public void send(int number, Endings told) {
        KafkaException broken = fault;
        if (broken != null) {
            throw new TargetException("the replies cannot be read: " + broken.getMessage(), broken);
        }
        endings = told;
        List<Header> headers = new ArrayList<>(sharedHeaders.size() + 1);
        headers.add(new RecordHeader(CORRELATION_ID, ids.id(number)));
        headers.addAll(sharedHeaders);
        byte @Nullable [] noKey = null;
        var record = new ProducerRecord<>(topic, number % partitions, noKey, bodies.body(number), headers);
        var ignored = producer.send(record, (metadata, failure) -> {
            if (failure != null) {
                told.failed(number, NOT_SENT);
            }
        });
    }

    @Override
    public String nameOf(int number) {
        return new String(ids.id(number), StandardCharsets.US_ASCII);
    }

    @Override
    public List<String> threads() {
        return List.of("kafka-producer-", REPLIES);
    }

    private void readReplies() {
        try {
            while (!isClosing) {
                for (ConsumerRecord<byte[], byte[]> reply : consumer.poll(POLL)) {
                    received(reply);
                }
            }
        } catch (WakeupException closing) {
            // Asked to end.
        } catch (KafkaException failure) {
            fault = failure;
        } finally {
            consumer.close();
        }
    }

    private void received(ConsumerRecord<byte[], byte[]> reply) {
        Header id = reply.headers().lastHeader(CORRELATION_ID);
        int number = id == null || id.value() == null ? -1 : ids.number(id.value());
        Endings told = endings;
        if (number < 0 || told == null) {
            return;
        }
        if (text(reply.headers().lastHeader(STATUS)).equals("ok")) {
            told.ok(number);
        } else {
            String code = text(reply.headers().lastHeader(ERROR_CODE));
            told.failed(number, code.isEmpty() ? "ERROR" : code);
        }
    }

    private static String text(@Nullable Header header) {
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        isClosing = true;
        consumer.wakeup();
        producer.close(Duration.ZERO);
        boolean wasInterrupted = Thread.interrupted();
        try {
            replies.join(POLL.toMillis() * 20);
        } catch (InterruptedException interrupted) {
            wasInterrupted = true;
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
