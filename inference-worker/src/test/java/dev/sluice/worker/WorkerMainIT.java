package dev.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.ModelRepositories;
import dev.sluice.testkit.TinyModels;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worker as a process: what it says when it can not start, and how it ends. */
class WorkerMainIT {

    @TempDir
    Path folder;

    @Test
    void saysWhichSettingIsWrongAndEndsWith2() throws Exception {
        Process process = start("--set", "worker.laness=1", "--set", "worker.model-repositories=" + folder);

        String said = everything(process);

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(said).contains("worker.laness").contains("worker.lanes").doesNotContain("\tat ");
    }

    @Test
    void saysWhichModelIsBrokenAndEndsWith4() throws Exception {
        Path broken = ModelRepositories.write(folder, "broken", new byte[] {1, 2, 3});
        Process process = start(onFreePorts());

        String said = everything(process);

        assertThat(process.waitFor()).isEqualTo(4);
        assertThat(said)
                .contains(broken.resolve("model.onnx").toString())
                .doesNotContain("\tat ")
                .doesNotContain("worker ready");
    }

    @Test
    void readsTheFileItSharesWithTheGatewayAndEndsWith0WhenItIsTerminated() throws Exception {
        Path models = Files.createDirectories(folder.resolve("models"));
        ModelRepositories.write(models, "fixed", TinyModels.fixedBatch());
        Path file = folder.resolve("sluice.yaml");
        Files.writeString(
                file,
                "kafka:\n  bootstrap-servers: 127.0.0.1:9092\nbatching:\n  max-rows: 4\nworker:\n  port: 0\n"
                        + "  metrics:\n    port: 0\n  model-repositories: " + models + "\n");
        Process process = start("--config", file.toString(), "--set", "worker.lanes=1");
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        String line = said.readLine();
        while (line != null && !line.contains("worker ready")) {
            line = said.readLine();
        }
        assertThat(line).isNotNull().contains("lanes=1").contains("models=1");

        process.toHandle().destroy();

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void tokenizesOnAMachineWhereTheHomeFolderCanNotBeWritten() throws Exception {
        TextEmbeddingIT.unpack(folder, "texts", "kind: text-embedding\n");
        Process process = start(List.of("-Duser.home=/nonexistent/home"), onFreePorts());
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);

        String ready = said.lines()
                .filter(line -> line.contains("worker ready") || line.startsWith("sluice-worker:"))
                .findFirst()
                .orElse("nothing");
        process.toHandle().destroy();

        assertThat(ready).contains("worker ready").contains("models=1");
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private String[] onFreePorts() {
        return new String[] {
            "--set", "worker.port=0", "--set", "worker.metrics.port=0", "--set", "worker.model-repositories=" + folder
        };
    }

    private static Process start(String... arguments) throws IOException {
        return start(List.of(), arguments);
    }

    private static Process start(List<String> jvmArguments, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m"));
        command.addAll(jvmArguments);
        command.add("dev.sluice.worker.WorkerMain");
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Not an argument: ONNX Runtime has died on long command lines.
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.start();
    }

    private static String everything(Process process) {
        return process.inputReader(StandardCharsets.UTF_8).lines().collect(Collectors.joining("\n"));
    }
}
