package dev.sluice.benchmarks.rival;

import ai.onnxruntime.OrtException;
import dev.sluice.benchmarks.model.Encoder;
import dev.sluice.process.ParentWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Rig (b): one thread takes up to N records, waiting for more no longer than a few milliseconds, pads them to the longest, runs
 * the model, replies, and commits what was replied to every second.
 */
public final class PaddingRival {

    private static final long COMMIT_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final RivalArguments arguments;
    private final Encoder encoder;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<TopicPartition, OffsetAndMetadata> finished = new HashMap<>();

    private PaddingRival(RivalArguments arguments) throws IOException, OrtException {
        this.arguments = arguments;
        this.encoder = Encoder.open(arguments.model());
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, arguments.bootstrapServers(),
                        ConsumerConfig.GROUP_ID_CONFIG, arguments.group(),
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, arguments.rows()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        arguments.bootstrapServers(),
                        ProducerConfig.LINGER_MS_CONFIG,
                        arguments.lingerMillis()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Runs until its parent ends. */
    public static void main(String[] args) throws IOException, OrtException {
        ParentWatch.exitWhenParentEnds();
        new PaddingRival(RivalArguments.parse(args)).run();
    }

    @SuppressWarnings("checkstyle:injectedClock") // a program for measuring, with no state that is tested
    private void run() throws OrtException {
        consumer.subscribe(List.of(arguments.requests()));
        long committedAt = System.nanoTime();
        while (true) {
            List<ConsumerRecord<byte[], byte[]>> batch = take();
            if (!batch.isEmpty()) {
                answer(batch);
            }
            if (System.nanoTime() - committedAt > COMMIT_EVERY_NANOS && !finished.isEmpty()) {
                producer.flush();
                consumer.commitAsync(Map.copyOf(finished), null);
                finished.clear();
                committedAt = System.nanoTime();
            }
        }
    }

    @SuppressWarnings("checkstyle:injectedClock")
    private List<ConsumerRecord<byte[], byte[]>> take() {
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
        consumer.poll(Duration.ofMillis(100)).forEach(batch::add);
        long until =
                System.nanoTime() + Duration.ofMillis(arguments.waitMillis()).toNanos();
        for (long left = until - System.nanoTime();
                !batch.isEmpty() && batch.size() < arguments.rows() && left > 0;
                left = until - System.nanoTime()) {
            consumer.poll(Duration.ofNanos(left)).forEach(batch::add);
        }
        return batch;
    }

    private void answer(List<ConsumerRecord<byte[], byte[]>> batch) throws OrtException {
        // A last poll may have brought more than were missing.
        for (int from = 0; from < batch.size(); from += arguments.rows()) {
            List<ConsumerRecord<byte[], byte[]>> run =
                    batch.subList(from, Math.min(batch.size(), from + arguments.rows()));
            float[][] vectors = encoder.run(run.stream()
                    .map(record -> encoder.tokens(Wire.text(record.value())))
                    .toList());
            for (int i = 0; i < vectors.length; i++) {
                reply(run.get(i), vectors[i]);
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what is not sent is missing at the generator
    private void reply(ConsumerRecord<byte[], byte[]> request, float[] vector) {
        producer.send(new ProducerRecord<>(
                arguments.replies(), null, request.key(), Wire.reply(vector), Wire.replyHeaders(request.headers())));
        finished.put(
                new TopicPartition(request.topic(), request.partition()), new OffsetAndMetadata(request.offset() + 1));
    }
}
