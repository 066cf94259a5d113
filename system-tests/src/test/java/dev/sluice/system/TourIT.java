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
                    .filter(line -> line.startsWith("  ") && line.contains("kcat "))
                    .map(String::strip)
                    .toList();
            assertThat(commands).hasSize(3);
            String readme = Files.readString(Path.of("..", "README.md"));
            commands.subList(0, 2)
                    .forEach(command ->
                            assertThat(readme).contains(command.replace(sluice.bootstrapServers(), "127.0.0.1:9092")));

            run(commands.get(0));
            client.awaitAllCommitted(KafkaClient.TEXTS);
            String reply = run(commands.get(1));
            run(commands.get(2));
            client.awaitAllCommitted(KafkaClient.REQUESTS);

            assertThat(reply)
                    .contains("sluice-status=ok", "{\"model_name\":\"all-minilm-l6-v2\"", "\"shape\":[1,384]")
                    .containsOnlyOnce("\n");
            assertThat(client.readAll(KafkaClient.REPLIES))
                    .hasSize(2)
                    .allSatisfy(record -> assertThat(KafkaClient.header(record.headers(), "sluice-status"))
                            .isEqualTo("ok"));
        }
    }

    /** What a shell command prints; it has to end well and soon. */
    private String run(String command) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        Process shell = new ProcessBuilder("bash", "-c", command)
                .redirectOutput(said.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(shell.waitFor(30, TimeUnit.SECONDS)).as(command).isTrue();
        assertThat(shell.exitValue()).as(command).isZero();
        return Files.readString(said, StandardCharsets.UTF_8);
    }
}
