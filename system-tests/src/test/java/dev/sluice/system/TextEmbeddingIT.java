package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand texts through everything that {@code up} starts, against the unquantized model run directly. */
class TextEmbeddingIT {

    private static final long SEED = 20261124;
    private static final int TEXTS = 1_000;
    private static final int MOST_WORDS = 120;
    private static final int IN_FLIGHT = 64;
    private static final int PARTITIONS = 8;
    private static final Duration LONG = Duration.ofMinutes(4);

    @TempDir
    private Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final List<String> texts = SampleTexts.generate(TEXTS, MOST_WORDS, SEED);

    @Test
    void answersEachOfAThousandTextsWithItsOwnEmbedding() throws Exception {
        List<float[]> replies;
        try (SluiceUp sluice = SluiceUp.start(folder).awaitReady();
                KafkaClient client = new KafkaClient(sluice.bootstrapServers())) {
            replies = embedAll(client);

            client.awaitAllCommitted(KafkaClient.TEXTS);
            assertThat(client.poll()).as("replies beyond one for each text").isEmpty();
            Metrics gateway = sluice.gatewayMetrics();
            System.out.printf(
                    "frames: %.0f, rows a frame: %.2f, partitions a frame: %.2f%n",
                    gateway.sum("sluice_frame_rows_count"),
                    gateway.mean("sluice_frame_rows"),
                    gateway.mean("sluice_frame_partitions"));
            assertThat(gateway.mean("sluice_frame_rows")).isGreaterThan(1);
            assertThat(gateway.mean("sluice_frame_partitions")).isGreaterThan(1);
        }

        compareWithReference(replies);
    }

    private List<float[]> embedAll(KafkaClient client) {
        Map<Integer, float[]> replies = new HashMap<>();
        int[] sent = {0};
        Awaitility.await("a reply to each text")
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    while (sent[0] < TEXTS && sent[0] - replies.size() < IN_FLIGHT) {
                        byte[] text = texts.get(sent[0]).getBytes(StandardCharsets.UTF_8);
                        client.send(KafkaClient.TEXTS, sent[0] % PARTITIONS, Integer.toString(sent[0]), text, Map.of());
                        sent[0]++;
                    }
                    for (ConsumerRecord<byte[], byte[]> reply : client.poll()) {
                        int id = Integer.parseInt(KafkaClient.correlationId(reply));
                        assertThat(replies.put(id, embedding(reply)))
                                .as("replies to " + id)
                                .isNull();
                    }
                    return replies.size() == TEXTS;
                });
        return IntStream.range(0, TEXTS).mapToObj(replies::get).toList();
    }

    private float[] embedding(ConsumerRecord<byte[], byte[]> reply) throws IOException {
        assertThat(KafkaClient.header(reply.headers(), "sluice-status"))
                .as(new String(reply.value(), StandardCharsets.UTF_8))
                .isEqualTo("ok");
        JsonNode output = json.readTree(reply.value()).at("/outputs/0");
        assertThat(output.at("/name").asText()).isEqualTo("embedding");
        assertThat(output.at("/shape").toString()).isEqualTo("[1,384]");
        return json.treeToValue(output.at("/data"), float[].class);
    }

    private void compareWithReference(List<float[]> replies) throws IOException, OrtException {
        List<float[]> references = new ArrayList<>();
        try (ReferenceEmbedder reference = new ReferenceEmbedder()) {
            for (String text : texts) {
                references.add(reference.embed(text));
            }
        }
        double[] own = new double[TEXTS];
        double[] margins = new double[TEXTS];
        for (int i = 0; i < TEXTS; i++) {
            own[i] = dot(replies.get(i), references.get(i));
            margins[i] = own[i] - nearestOfOthers(i, replies.get(i), references);
        }
        var cosines = Arrays.stream(own).summaryStatistics();
        double leastMargin = Arrays.stream(margins).min().orElseThrow();
        System.out.printf(
                "cosine with the own text's vector: mean %.5f, min %.5f; nearer than any other's by at least %.5f%n",
                cosines.getAverage(), cosines.getMin(), leastMargin);

        assertThat(leastMargin)
                .as("by how much the own text's vector is the nearest")
                .isPositive();
        assertThat(cosines.getAverage()).isGreaterThanOrEqualTo(0.985);
        assertThat(cosines.getMin()).isGreaterThanOrEqualTo(0.95);
    }

    private static double nearestOfOthers(int own, float[] vector, List<float[]> references) {
        return IntStream.range(0, references.size())
                .filter(other -> other != own)
                .mapToDouble(other -> dot(vector, references.get(other)))
                .max()
                .orElseThrow();
    }

    private static double dot(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += (double) left[i] * right[i];
        }
        return sum;
    }
}
