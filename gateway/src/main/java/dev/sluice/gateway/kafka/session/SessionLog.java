package dev.sluice.gateway.kafka.session;

import dev.sluice.gateway.clients.DurableListener;
import dev.sluice.gateway.clients.DurableRequests;
import dev.sluice.gateway.clients.SessionToken;
import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.kafka.topics.TopicAdmin;
import dev.sluice.gateway.kafka.topics.TopicsConfig;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.schemas.inference.ModelInferRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Durable requests over Kafka. The clients it needs are made when the first session is followed: most gateways never have one.
 * Thread-safe.
 */
public final class SessionLog implements DurableRequests {

    private static final Duration CLOSING = Duration.ofSeconds(2);
    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(5);
    private static final int READERS = 4;
    private static final int MOST_WAITING_READERS = 1_000;
    private static final int MOST_WAITING_SENDS = 256;

    private final DurableConfig config;
    private final SessionTopic topic;
    private final Properties properties;
    private final Clock clock;

    /** {@code send} may block while the cluster is away. */
    private final ThreadPoolExecutor sender = threads("sluice-durable-sender", 1, MOST_WAITING_SENDS);

    private final ThreadPoolExecutor readers = threads("sluice-missed-answers", READERS, MOST_WAITING_READERS);

    // Guarded by this
    private @Nullable Open open;
    private long failedNanos;
    private @Nullable KafkaException failure;

    /** What the clients are made of. */
    public record Properties(Map<String, Object> producer, Map<String, Object> consumer, Map<String, Object> admin) {

        public Properties {
            producer = Map.copyOf(producer);
            consumer = Map.copyOf(consumer);
            admin = Map.copyOf(admin);
        }
    }

    private record Open(Producer<byte[], byte[]> producer, SessionReader reader, Thread thread) {}

    /** @param topics whether the topic of sessions is made where it is missing */
    public SessionLog(DurableConfig config, TopicsConfig topics, Properties properties, Clock clock) {
        this.config = config;
        this.topic = new SessionTopic(config, topics);
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public Future<Following> follow(String session, Optional<SessionToken> from, DurableListener listener) {
        Promise<Following> following = Promise.promise();
        onSender(
                following, () -> open().reader().follow(session, from, listener).onComplete(following));
        return following.future();
    }

    @Override
    public Future<Void> send(String session, ModelInferRequest request, Terms terms) {
        Promise<Void> sent = Promise.promise();
        ProducerRecord<byte[], byte[]> durable = durable(session, request, terms);
        onSender(sent, () -> {
            if (terms.deadline().isExpired(clock.nanoTime())) {
                throw new IllegalStateException("its deadline passed while it waited to be sent");
            }
            var ignored = open().producer().send(durable, (metadata, fault) -> {
                if (fault == null) {
                    sent.complete();
                } else {
                    sent.fail(fault);
                }
            });
        });
        return sent.future();
    }

    /** What fails there fails the promise, and so does a queue that is full. */
    private void onSender(Promise<?> promise, Runnable task) {
        try {
            sender.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException fault) {
                    promise.tryFail(fault);
                }
            });
        } catch (RejectedExecutionException full) {
            promise.fail(new IllegalStateException("as many durable requests wait to be sent as may", full));
        }
    }

    private ProducerRecord<byte[], byte[]> durable(String session, ModelInferRequest request, Terms terms) {
        Deadline deadline = terms.deadline();
        var durable = new ProducerRecord<>(config.requestTopic(), bytes(session), request.toByteArray());
        durable.headers()
                .add("content-type", bytes("application/x-protobuf"))
                .add("sluice-correlation-id", bytes(request.getId()))
                .add("sluice-reply-topic", bytes(config.sessionTopic()))
                .add("sluice-priority", bytes(Integer.toString(terms.claim().priority())))
                .add("sluice-tenant", bytes(terms.claim().tenant()));
        if (deadline.isSet()) {
            Duration left = Duration.ofNanos(deadline.atNanos() - clock.nanoTime());
            durable.headers()
                    .add("sluice-deadline", bytes(clock.now().plus(left).toString()));
        }
        return durable;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** While the cluster is away nobody waits for it twice: those who come meanwhile hear what the last one has. */
    private synchronized Open open() {
        if (open != null) {
            return open;
        }
        KafkaException before = failure;
        if (before != null && clock.nanoTime() - failedNanos < AFTER_A_FAULT.toNanos()) {
            throw before;
        }
        try {
            requireTopic();
            open = opened(new MissedAnswers(() -> new KafkaConsumer<>(properties.consumer())));
            return open;
        } catch (KafkaException away) {
            failure = away;
            failedNanos = clock.nanoTime();
            throw away;
        }
    }

    private void requireTopic() {
        try (TopicAdmin cluster = TopicAdmin.of(properties.admin())) {
            topic.require(cluster);
        }
    }

    private Open opened(MissedAnswers missed) {
        var consumer = new KafkaConsumer<byte[], byte[]>(properties.consumer());
        try {
            var producer = new KafkaProducer<byte[], byte[]>(properties.producer());
            var reader = new SessionReader(consumer, config.sessionTopic(), missed, readers, clock);
            var thread = new Thread(reader, "sluice-sessions");
            thread.setDaemon(true);
            thread.start();
            return new Open(producer, reader, thread);
        } catch (KafkaException wrong) {
            consumer.close();
            throw wrong;
        }
    }

    /** Ends what it has begun. Those who follow are told. Blocks for a moment. */
    public void close() {
        sender.shutdown();
        readers.shutdownNow();
        Open closing = opened();
        if (closing != null) {
            closing.reader().close();
            closing.producer().close(CLOSING);
        }
    }

    private synchronized @Nullable Open opened() {
        return open;
    }

    private static ThreadPoolExecutor threads(String name, int most, int waiting) {
        var threads =
                new ThreadPoolExecutor(most, most, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waiting), task -> {
                    var thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
