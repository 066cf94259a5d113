package dev.sluice.cli.letters;

import dev.sluice.cli.failure.CommandFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes to Kafka, some records under way at a time, and says in their order what became of them. Used from one thread. */
final class KafkaOutbox implements Outbox {

    /** Few, since a letter may have megabytes; a batch of small ones is not larger either. */
    private static final int MOST_UNDER_WAY = 128;

    private static final long MOST_BYTES_UNDER_WAY = 4 << 20;
    private static final int LARGEST_RECORD = 32 << 20;
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Producer<byte[], byte[]> producer;
    private final ReplayLog log;
    private final Deque<Sent> underWay = new ArrayDeque<>();
    private long bytesUnderWay;
    private Optional<String> breakdown = Optional.empty();

    private record Sent(LetterName letter, long bytes, Future<RecordMetadata> written) {}

    KafkaOutbox(Producer<byte[], byte[]> producer, ReplayLog log) {
        this.producer = producer;
        this.log = log;
    }

    static KafkaOutbox connect(Access access, ReplayLog log) throws CommandFailure {
        Map<String, Object> properties = access.clientProperties();
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_RECORD);
        properties.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) LARGEST_RECORD);
        // All of them, since they have to fit one another: a person waits.
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT_MILLIS);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * TIMEOUT_MILLIS);
        try {
            return new KafkaOutbox(
                    new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()), log);
        } catch (KafkaException wrong) {
            throw new CommandFailure("the letters cannot be written back: " + wrong.getMessage(), wrong);
        }
    }

    @Override
    public void send(LetterName letter, ProducerRecord<byte[], byte[]> record, List<String> lostDeadlines)
            throws CommandFailure, InterruptedException {
        long bytes = size(record.key()) + size(record.value());
        settleDone();
        while (!underWay.isEmpty()
                && (underWay.size() >= MOST_UNDER_WAY || bytesUnderWay + bytes > MOST_BYTES_UNDER_WAY)) {
            settleFirst();
        }
        if (breakdown.isPresent()) {
            throw new CommandFailure("Kafka takes no more records (" + breakdown.get() + "); " + letter
                    + " and what comes after it was not tried");
        }
        underWay.add(new Sent(letter, bytes, write(record)));
        bytesUnderWay += bytes;
    }

    private static long size(byte @org.jspecify.annotations.Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private Future<RecordMetadata> write(ProducerRecord<byte[], byte[]> record) {
        try {
            return producer.send(record);
        } catch (KafkaException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    @Override
    public void settleDone() throws InterruptedException {
        while (!underWay.isEmpty() && underWay.element().written().isDone()) {
            settleFirst();
        }
    }

    @Override
    public void settle() throws InterruptedException {
        while (!underWay.isEmpty()) {
            settleFirst();
        }
    }

    private void settleFirst() throws InterruptedException {
        Sent first = underWay.remove();
        bytesUnderWay -= first.bytes();
        try {
            RecordMetadata where = first.written().get();
            log.replayed(first.letter(), where.topic() + '-' + where.partition() + '-' + where.offset());
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            String reason = String.valueOf(cause.getMessage());
            log.failed(first.letter(), "Kafka did not take it: " + reason);
            if (cause instanceof TimeoutException) {
                // The next would not fare better, each after its own time.
                breakdown = Optional.of(reason);
            }
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
