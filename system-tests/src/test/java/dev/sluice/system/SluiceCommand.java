package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The launcher of the distribution as a person runs it beside an {@code up}, which it finds by the state folder. */
final class SluiceCommand {

    private final Path folder;

    /** What a command printed, and how it ended. */
    record Said(int exitCode, List<String> out, String err) {}

    SluiceCommand(Path folder) {
        this.folder = folder;
    }

    /** Runs a command whose standard input, as its output, is no terminal. */
    Said run(String input, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(SluiceUp.distribution().resolve("sluice").toString()));
        command.addAll(List.of(words));
        command.add("--state-dir=" + folder.resolve("state"));
        Path in = Files.writeString(folder.resolve("in"), input);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
        return new Said(
                process.exitValue(),
                Files.readAllLines(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
