package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.load.text.TextSource;
import dev.sluice.load.text.Texts;
import dev.sluice.system.SluiceCommand.Said;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./sluice bench} against a running {@code up} that it finds by itself. What is fast is not looked at, what adds up is. */
class BenchIT {

    private static final int VOID = 3;

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static SluiceUp sluice;

    @BeforeAll
    static void start() throws IOException {
        sluice = SluiceUp.start(folder).awaitReady();
    }

    @AfterAll
    static void stop() {
        sluice.close();
    }

    @Test
    void accountsForEveryRequest() throws Exception {
        Path page = folder.resolve("report.html");
        Path file = folder.resolve("report.json");

        Said said = sluice(
                "bench",
                "--rate=40",
                "--duration=4s",
                "--warm-up=2s",
                "--length=fixed:12",
                "--output=json",
                "--report=" + page,
                "--json=" + file);

        JsonNode report = json(said);
        JsonNode all = report.path("requests_with_warm_up");
        assertThat(said.exitCode()).as(said.err()).isIn(0, VOID);
        assertThat(report.path("is_void").asBoolean()).isEqualTo(said.exitCode() == VOID);
        assertThat(all.path("sent").asLong()).isBetween(150L, 350L);
        assertThat(sum(all)).isEqualTo(all.path("sent").asLong());
        assertThat(sum(report.path("requests")))
                .isEqualTo(report.at("/requests/sent").asLong());
        assertThat(all.path("ok").asLong()).isEqualTo(all.path("sent").asLong());
        assertThat(report.path("repeated_answers").asLong()).isZero();
        assertThat(report.at("/latency_ms/count").asLong())
                .isEqualTo(report.at("/requests/ok").asLong());
        assertThat(report.path("cpu"))
                .extracting(use -> use.path("process").asText())
                .containsExactly("kafka", "gateway", "worker-1", "worker-2", "bench");
        assertThat(new ObjectMapper().readTree(Files.readString(file))).isEqualTo(report);
        assertThat(Files.readString(page)).contains("sluice.texts at 127.0.0.1");
    }

    @Test
    void asksAModelInProtobufAndCountsWhatFails() throws Exception {
        Said well = sluice("bench", "--rate=20", "--duration=2s", "--warm-up=1s", "--model=all-minilm-l6-v2");
        Said unknown = sluice("bench", "--rate=20", "--duration=2s", "--warm-up=1s", "--model=nobody", "--output=json");

        assertThat(well.exitCode()).as(well.err()).isIn(0, VOID);
        assertThat(well.out()).anyMatch(line -> line.matches("with warm-up +sent (\\d+), ok \\1, lost 0"));
        assertThat(well.out())
                .anyMatch(line -> line.startsWith("topics") && line.contains("sluice.requests (protobuf)"));
        JsonNode all = json(unknown).path("requests_with_warm_up");
        assertThat(unknown.exitCode()).isIn(1, VOID);
        assertThat(all.at("/failed/UNKNOWN_MODEL").asLong())
                .isPositive()
                .isEqualTo(all.path("sent").asLong());
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "http", "grpc"})
    void accountsForEveryRequestOverAConnection(String way) throws Exception {
        Said well = sluice(
                "bench",
                "--via=" + way,
                "--connections=3",
                "--rate=40",
                "--duration=2s",
                "--warm-up=2s",
                "--output=json");
        Said unknown = sluice(
                "bench",
                "--via=" + way,
                "--model=nobody",
                "--rate=20",
                "--duration=1s",
                "--warm-up=1s",
                "--output=json");

        JsonNode report = json(well);
        JsonNode all = report.path("requests_with_warm_up");
        assertThat(well.exitCode()).as(well.err()).isIn(0, VOID);
        assertThat(all.path("ok").asLong())
                .isPositive()
                .isEqualTo(all.path("sent").asLong());
        assertThat(report.path("repeated_answers").asLong()).isZero();
        assertThat(report.path("cpu"))
                .extracting(use -> use.path("process").asText())
                .contains("gateway", "bench");
        JsonNode refused = json(unknown).path("requests_with_warm_up");
        assertThat(refused.at("/failed/UNKNOWN_MODEL").asLong())
                .isPositive()
                .isEqualTo(refused.path("sent").asLong());
    }

    @Test
    void saysWhichTopicIsMissing() throws Exception {
        Said said = sluice("bench", "--topic=nowhere", "--rate=10", "--duration=1s", "--warm-up=0s");

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.err()).startsWith("sluice: there is no topic nowhere; ./sluice doctor looks for the reason");
    }

    /** The worker's tokenizer agrees with what the generator says of its texts. */
    @Test
    void sendsTextsOfAsManyTokensAsItSays() throws Exception {
        Texts texts = TextSource.parse("fixed:40").texts(9);
        try (InputStream tokens =
                        Objects.requireNonNull(BenchIT.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json"));
                var tokenizer = HuggingFaceTokenizer.newInstance(tokens, Map.of("padding", "false"))) {
            for (int number = 0; number < 500; number++) {
                assertThat(tokenizer.encode(texts.text(number)).getIds())
                        .as(texts.text(number))
                        .hasSize(40);
            }
        }
    }

    private static long sum(JsonNode counts) {
        long failed = StreamSupport.stream(counts.path("failed").spliterator(), /* parallel= */ false)
                .mapToLong(JsonNode::asLong)
                .sum();
        return counts.path("ok").asLong() + failed + counts.path("lost").asLong();
    }

    private static Said sluice(String... words) throws IOException, InterruptedException {
        return new SluiceCommand(folder).run("", words);
    }

    private static JsonNode json(Said said) throws IOException {
        return new ObjectMapper().readTree(String.join("\n", said.out()));
    }
}
