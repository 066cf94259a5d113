package dev.sluice.testkit.history;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to a topic at a rate, in the background, never waiting for replies, and remembers each.
 *
 * <p>Thread-safe. Requests without a key go round all partitions, those with one where Kafka puts it.
 */
public final class Requester implements AutoCloseable {

    private static final int MOST_REQUESTS = 1_000_000;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final int RUN_LETTERS = 8;

    private record Running(OpenLoop loop, FutureTask<@Nullable Void> task, Thread thread) {}

    private final RequesterConfig config;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Running> running = new AtomicReference<>();

    public Requester(RequesterConfig config) {
        this.config = config;
        Map<String, Object> properties = new HashMap<>(Map.of(
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.LINGER_MS_CONFIG,
                0,
                // So that a broker that is away for long neither blocks the schedule nor fails what it would take.
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                64L << 20,
                ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                200));
        properties.putAll(config.producerProperties());
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Starts to send so many requests, so many a second; once. */
    public void start(double rate, int count) {
        if (count < 1 || count > MOST_REQUESTS) {
            throw new IllegalArgumentException("the count must be 1 to " + MOST_REQUESTS + ", was " + count);
        }
        String run = UUID.randomUUID().toString().substring(0, RUN_LETTERS);
        var schedule = new Schedule(rate, config.spacing(), config.seed());
        var loop = new OpenLoop(config, producer, Clock.systemUTC(), run, schedule, count);
        var task = new FutureTask<@Nullable Void>(loop, null);
        var thread = new Thread(task, "requester-" + config.topic());
        thread.setDaemon(true);
        if (!running.compareAndSet(null, new Running(loop, task, thread))) {
            throw new IllegalStateException("the requester has been started");
        }
        thread.start();
    }

    /** Waits until each request has been sent, and acknowledged or failed; throws when that takes too long. */
    public void awaitDone(Duration atMost) throws InterruptedException {
        Running current = started();
        try {
            current.task().get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failure) {
            throw new IllegalStateException("the requester has failed", failure.getCause());
        } catch (TimeoutException tooLate) {
            throw tooLate(atMost, tooLate);
        }
        if (!current.loop().awaitSettled(atMost)) {
            throw tooLate(atMost, null);
        }
    }

    private IllegalStateException tooLate(Duration atMost, @Nullable Exception cause) {
        return new IllegalStateException(
                sent().size() + " requests were sent and " + acknowledged() + " acknowledged within " + atMost, cause);
    }

    /** Sends no more than it has by now; what is on its way goes on. */
    public void stop() {
        started().loop().stop();
    }

    /** What has been sent so far, with what is known of each by now. */
    public List<Sent> sent() {
        return started().loop().sent();
    }

    /** How many have been acknowledged so far. */
    public int acknowledged() {
        return started().loop().acknowledged();
    }

    private Running started() {
        Running current = running.get();
        if (current == null) {
            throw new IllegalStateException("the requester has not been started");
        }
        return current;
    }

    /** Sends no more; what is not acknowledged within some seconds has failed. */
    @Override
    public void close() {
        Running current = running.get();
        if (current != null) {
            current.thread().interrupt();
            try {
                current.thread().join(CLOSE_TIMEOUT.toMillis());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        producer.close(CLOSE_TIMEOUT);
    }
}
