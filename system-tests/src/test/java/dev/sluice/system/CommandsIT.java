package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.system.SluiceCommand.Said;
import dev.sluice.testkit.ModelRepositories;
import dev.sluice.testkit.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands as a person types them, against a running {@code up} that they find by themselves. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CommandsIT {

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static SluiceUp sluice;

    @BeforeAll
    static void start() throws IOException {
        Path models = Files.createDirectory(folder.resolve("models"));
        ModelRepositories.write(models, "arithmetic", TinyModels.twoInputsTwoOutputs());
        sluice = SluiceUp.start(folder, "--model-repository=" + models).awaitReady();
    }

    @AfterAll
    static void stop() {
        sluice.close();
    }

    @Test
    void answersTextsOfTheCommandLine() throws Exception {
        Said said = sluice("", "infer", "hello, stream", "zwölf");

        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(said.out()).hasSize(2);
        assertThat(said.out().get(0))
                .matches("hello, stream  embedding FP32 \\[1,384]: (-?0\\.\\d{4}, ){4}\\.\\.\\.  \\(\\d+ ms\\)");
        assertThat(said.out().get(1)).startsWith("zwölf  embedding FP32 ");
    }

    @Test
    void answersLinesOfStandardInputInTheirOrder() throws Exception {
        String lines =
                IntStream.range(0, 600).mapToObj(number -> "text " + number).collect(Collectors.joining("\n"));

        Said said = sluice(lines, "infer");

        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(said.out()).hasSize(600);
        for (int number = 0; number < 600; number++) {
            assertThat(said.out().get(number)).startsWith("text " + number + "  embedding");
        }
    }

    @Test
    void answersAFileByAModelAndPrintsJson() throws Exception {
        Path texts = Files.writeString(folder.resolve("texts.txt"), "one\ntwo \u00fc\n");

        Said said = sluice("", "infer", "--file=" + texts, "--model=all-minilm-l6-v2:1", "--json");

        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(said.out())
                .hasSize(2)
                .allSatisfy(line ->
                        assertThat(json(line).at("/outputs/0/data").size()).isEqualTo(384));
    }

    @Test
    void answersTensorsOfAFile() throws Exception {
        Path body = Files.writeString(folder.resolve("body.json"), """
                {"model_name": "arithmetic", "inputs": [
                  {"name": "a", "datatype": "FP32", "shape": [1, 3], "data": [1, 2, 3]},
                  {"name": "b", "datatype": "FP32", "shape": [1, 3], "data": [10, 20, 30]}]}
                """);

        Said said = sluice("", "infer", "--tensors=" + body);

        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(said.out())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains("sum FP32 [1,3]: 11.0000, 22.0000, 33.0000", "difference FP32 [1,3]: -9.0000"));
    }

    @Test
    void tellsWhichRequestsFailedAndAnswersTheOthers() throws Exception {
        Said unknown = sluice("", "infer", "--model=nobody", "x");
        Said topic = sluice("", "infer", "--texts-topic=nowhere", "x");

        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).isEqualTo("sluice: request 1 (x): UNKNOWN_MODEL: no worker serves nobody\n");
        assertThat(topic.exitCode()).isEqualTo(1);
        assertThat(topic.err()).startsWith("sluice: there is no topic nowhere; name another with --texts-topic");
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "http", "grpc"})
    void answersOverAConnectionAsOverKafka(String way) throws Exception {
        Path body = Files.writeString(folder.resolve(way + ".json"), """
                {"model_name": "arithmetic", "inputs": [
                  {"name": "a", "datatype": "FP32", "shape": [1, 3], "data": [1, 2, 3]},
                  {"name": "b", "datatype": "FP32", "shape": [1, 3], "data": [10, 20, 30]}]}
                """);
        String lines =
                IntStream.range(0, 400).mapToObj(number -> "text " + number).collect(Collectors.joining("\n"));

        Said texts = sluice(lines, "infer", "--via=" + way);
        Said tensors = sluice("", "infer", "--via=" + way, "--tensors=" + body);
        Said unknown = sluice("", "infer", "--via=" + way, "--model=nobody", "x");

        assertThat(texts.exitCode()).as(texts.err()).isZero();
        assertThat(texts.out()).hasSize(400);
        for (int number = 0; number < 400; number++) {
            assertThat(texts.out().get(number)).startsWith("text " + number + "  embedding FP32 [1,384]: ");
        }
        assertThat(tensors.exitCode()).as(tensors.err()).isZero();
        assertThat(tensors.out()).singleElement().asString().contains("sum FP32 [1,3]: 11.0000, 22.0000, 33.0000");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).isEqualTo("sluice: request 1 (x): UNKNOWN_MODEL: no worker serves nobody\n");
    }

    @Test
    void listsAndInspectsModels() throws Exception {
        Said list = sluice("", "models", "list");
        Said inspect = sluice("", "models", "inspect", "arithmetic");
        Said json = sluice("", "models", "inspect", "all-minilm-l6-v2", "--json");
        Said unknown = sluice("", "models", "inspect", "arithmetics");

        assertThat(list.out())
                .containsExactly(
                        "MODEL             VERSION  STATE  KIND            ANSWERS                              WORKERS",
                        "all-minilm-l6-v2  1        READY  text-embedding  depends on batch mates (runs alone)  2 of 2",
                        "arithmetic        1        READY  onnx            same alone or in company             2 of 2");
        assertThat(inspect.out())
                .contains(
                        "  input                   a  FP32 [-1, 3]",
                        "  answers                 same alone or in company");
        assertThat(json(json.out().get(0))
                        .at("/0/properties/sluice.batch_invariant")
                        .asText())
                .isEqualTo("false");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).isEqualTo("sluice: no worker has a model arithmetics; did you mean arithmetic?\n");
    }

    @Test
    void findsNothingWrongWithWhatUpStarted() throws Exception {
        Said doctor = sluice("", "doctor");
        Said json = sluice("", "doctor", "--json");

        assertThat(doctor.exitCode()).as(String.join("\n", doctor.out())).isZero();
        assertThat(doctor.out()).hasSize(13).allMatch(line -> line.startsWith("ok "));
        assertThat(json(json.out().get(0)).at("/0/level").asText()).isEqualTo("OK");
    }

    @Test
    @Order(Integer.MAX_VALUE) // The stack is not well afterwards.
    void saysWhatIsWrongAndWhatHelps() throws Exception {
        Said topics = sluice("", "doctor", "--set=kafka.dead-letter-topic=my.dead");
        SluiceUp.signal(sluice.worker(1), "STOP");
        Said worker = sluice("", "doctor");

        assertThat(topics.exitCode()).isEqualTo(1);
        assertThat(topics.out()).anyMatch(line -> line.matches("fail  my\\.dead +is not there.*"));
        assertThat(topics.out()).anyMatch(line -> line.contains("--create --topic my.dead"));
        assertThat(worker.out()).anyMatch(line -> line.matches("warn  worker \\S+ +does not answer: .*"));
    }

    private static Said sluice(String input, String... words) throws IOException, InterruptedException {
        return new SluiceCommand(folder).run(input, words);
    }

    private static JsonNode json(String line) throws IOException {
        return new ObjectMapper().readTree(line);
    }
}
