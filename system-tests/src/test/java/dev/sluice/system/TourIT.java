package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that {@code up} prints to be copied are copied, and the README says the same on the usual ports. */
class TourIT {

    @TempDir
    private Path folder;

    @Test
    void theCommandsToCopyDoWhatTheySay() throws Exception {
        assumeThat(run("command -v kcat || true"))
                .as("kcat, which .ci/run installs")
                .isNotEmpty();
        try (SluiceUp sluice = SluiceUp.start(folder).awaitReady();
                KafkaClient client = new KafkaClient(sluice.bootstrapServers())) {
            List<String> commands = sluice.output()
                    .lines()
                    .dropWhile(line -> !line.startsWith("Try it"))
                    .filter(line -> line.startsWith("  "))
                    .map(String::strip)
                    .toList();
            assertThat(commands).hasSize(3);
            String readme = Files.readString(Path.of("..", "README.md"));
            commands.forEach(command -> assertThat(readme).contains(onUsualPorts(command, sluice)));

            String overKafka = run(commands.get(0));
            client.awaitAllCommitted(KafkaClient.TEXTS);
            String overHttp = run(commands.get(1));
            String overWebSocket = run(commands.get(2));

            assertThat(overKafka)
                    .contains("sluice-status=ok", "{\"model_name\":\"all-minilm-l6-v2\"", "\"shape\":[1,384]")
                    .containsOnlyOnce("\n");
            assertThat(overHttp).contains("\"model_name\":\"all-minilm-l6-v2\"", "\"shape\":[1,384]");
            assertThat(overWebSocket).startsWith("hello, stream  embedding FP32 [1,384]: ");
        }
    }

    private static String onUsualPorts(String command, SluiceUp sluice) {
        return command.replace(sluice.bootstrapServers(), "127.0.0.1:9092")
                .replace(sluice.http(), "127.0.0.1:8000")
                .replaceAll(" --state-dir=\\S+", "");
    }

    /** What a shell command prints; it has to end well and soon. */
    private String run(String command) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        Process shell = new ProcessBuilder("bash", "-c", command)
                .directory(SluiceUp.distribution().toFile())
                .redirectOutput(said.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(shell.waitFor(120, TimeUnit.SECONDS)).as(command).isTrue();
        assertThat(shell.exitValue()).as(command).isZero();
        return Files.readString(said, StandardCharsets.UTF_8);
    }
}
