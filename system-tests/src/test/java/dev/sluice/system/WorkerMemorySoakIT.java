package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One worker under texts of mixed lengths, most of them short and some beyond what the model takes: what it holds must not
 * grow with what it has answered. The long one takes minutes, and runs only with the profile {@code soak}.
 */
class WorkerMemorySoakIT {

    private static final int SAMPLES = 100;
    private static final int IN_FLIGHT = 64;
    private static final int PARTITIONS = 8;
    private static final Duration LONG = Duration.ofMinutes(20);

    /** Log-normal; 15 words are about 21 tokens, with the two that frame a text. */
    private static final double SIGMA = 0.9;

    private static final double MEAN_WORDS = 15;
    private static final int MOST_WORDS = 400;

    @TempDir
    private Path folder;

    private final Random random = new Random(20261125);
    private final List<String> words = SampleTexts.generate(250, 1, 7);

    @Test
    @Tag("soak")
    void holdsNoMoreAfterFiftyThousandTextsThanWhenItWasWarm() throws Exception {
        assertThat(growth(50_000)).isLessThan(1.05);
    }

    @Test
    void hardlyGrowsWithAFewThousandTexts() throws Exception {
        assertThat(growth(6_000)).isLessThan(1.15);
    }

    /** What is resident in the last tenth of the run, in terms of what was after a fifth of it. */
    private double growth(int texts) throws Exception {
        try (SluiceUp sluice = SluiceUp.startWithOneWorker(folder).awaitReady();
                KafkaClient client = new KafkaClient(sluice.bootstrapServers())) {
            var memory = new MemorySamples(sluice.workers().get(0).pid());
            memory.take(0, sluice.workerMetrics(0));

            answerAll(texts, client, answered -> memory.take(answered, sluice.workerMetrics(0)));

            double warm = memory.medianResident(0.2, 0.3);
            double last = memory.medianResident(0.9, 1);
            System.out.println(memory.table(SAMPLES / 20));
            System.out.printf(
                    "resident, median: 20 to 30 %%: %.1f MiB, last 10 %%: %.1f MiB; tokens a text: %.1f%n",
                    warm, last, sluice.workerMetrics(0).sum("sluice_model_tokens_total") / texts);
            return last / warm;
        }
    }

    private interface Sampler {
        void sample(int answered) throws Exception;
    }

    private void answerAll(int texts, KafkaClient client, Sampler sampler) {
        Set<String> answered = new HashSet<>();
        int[] sent = {0};
        int[] sampled = {0};
        Awaitility.await("an answer to each text")
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    while (sent[0] < texts && sent[0] - answered.size() < IN_FLIGHT) {
                        byte[] text = text().getBytes(StandardCharsets.UTF_8);
                        client.send(KafkaClient.TEXTS, sent[0] % PARTITIONS, Integer.toString(sent[0]), text, Map.of());
                        sent[0]++;
                    }
                    for (ConsumerRecord<byte[], byte[]> reply : client.poll()) {
                        assertThat(KafkaClient.header(reply.headers(), "sluice-status"))
                                .isEqualTo("ok");
                        answered.add(KafkaClient.correlationId(reply));
                    }
                    if (answered.size() >= sampled[0] + texts / SAMPLES) {
                        sampled[0] = answered.size();
                        sampler.sample(answered.size());
                    }
                    return answered.size() == texts;
                });
    }

    private String text() {
        double mu = Math.log(MEAN_WORDS) - SIGMA * SIGMA / 2;
        long length = Math.round(Math.exp(mu + SIGMA * random.nextGaussian()));
        var text = new StringBuilder();
        for (long i = 0; i < Math.max(1, Math.min(MOST_WORDS, length)); i++) {
            text.append(words.get(random.nextInt(words.size()))).append(' ');
        }
        return text.toString();
    }
}
