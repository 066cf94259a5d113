package dev.sluice.benchmarks.rival;

import ai.onnxruntime.OrtException;
import dev.sluice.benchmarks.model.Encoder;
import dev.sluice.process.ParentWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Rig (a): Kafka Streams with ONNX Runtime in its process, one record at a time, one thread an instance. */
public final class StreamsRival {

    private StreamsRival() {}

    /** Runs until its parent ends. */
    public static void main(String[] args) throws IOException, OrtException, InterruptedException {
        ParentWatch.exitWhenParentEnds();
        RivalArguments arguments = RivalArguments.parse(args);
        Encoder encoder = Encoder.open(arguments.model());
        var builder = new StreamsBuilder();
        builder.<byte[], byte[]>stream(arguments.requests())
                .process(() -> new Inference(encoder))
                .to(arguments.replies());
        try (var streams = new KafkaStreams(builder.build(), properties(arguments))) {
            streams.start();
            new CountDownLatch(1).await();
        }
    }

    private static Properties properties(RivalArguments arguments) throws IOException {
        var properties = new Properties();
        properties.putAll(Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG,
                arguments.group(),
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                arguments.bootstrapServers(),
                StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG,
                Serdes.ByteArraySerde.class,
                StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG,
                Serdes.ByteArraySerde.class,
                StreamsConfig.NUM_STREAM_THREADS_CONFIG,
                1,
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                1_000,
                StreamsConfig.STATE_DIR_CONFIG,
                Files.createTempDirectory("streams-rival").toString(),
                // Its own default is 100 ms, which would be unfair to it.
                StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG),
                arguments.lingerMillis()));
        return properties;
    }

    private static final class Inference extends ContextualProcessor<byte[], byte[], byte[], byte[]> {

        private final Encoder encoder;

        Inference(Encoder encoder) {
            this.encoder = encoder;
        }

        @Override
        public void process(Record<byte[], byte[]> request) {
            try {
                float[] vector = encoder.run(List.of(encoder.tokens(Wire.text(request.value()))))[0];
                context()
                        .forward(request.withValue(Wire.reply(vector))
                                .withHeaders(Wire.replyHeaders(request.headers())));
            } catch (OrtException failed) {
                throw new IllegalStateException("the model failed", failed);
            }
        }
    }
}
