package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A folder of {@code examples/}, copied, so that it leaves nothing behind, and told where this test's Sluice is. */
final class Example {

    private static final Path EXAMPLES =
            Path.of("..", "examples").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("```\\n(.*?)\\n```", Pattern.DOTALL);
    private static final int LONGEST_MINUTES = 4;

    private final Path folder;

    private Example(Path folder) {
        this.folder = folder;
    }

    static Example of(String name, Path parent, SluiceUp sluice) throws IOException {
        Path source = EXAMPLES.resolve(name);
        Path folder = parent.resolve(name);
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !source.relativize(file).toString().matches("(node_modules|target)/.*"))
                    .toList()) {
                Path copy = folder.resolve(source.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.writeString(copy, here(Files.readString(file), sluice));
            }
        }
        return new Example(folder);
    }

    private static String here(String text, SluiceUp sluice) {
        return text.replace("127.0.0.1:9092", sluice.bootstrapServers())
                .replace("127.0.0.1:8000", sluice.http())
                .replace("127.0.0.1:8001", sluice.grpc());
    }

    Path folder() {
        return folder;
    }

    /** What its README has one type: each block in turn. */
    List<String> commands() throws IOException {
        return BLOCK.matcher(Files.readString(folder.resolve("README.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** Leaves the test out where something is not to be had: a program, or a registry that has what the example needs. */
    Example needs(String command) throws IOException, InterruptedException {
        Said said = run(command);
        assumeThat(said.exitCode())
                .as("%s, without which this example cannot be run: %s", command, said.text())
                .isZero();
        return this;
    }

    /** What a shell prints; it has to end well. */
    String type(String command) throws IOException, InterruptedException {
        Said said = run(command);
        assertThat(said.exitCode()).as("%s: %s", command, said.text()).isZero();
        return said.text();
    }

    private Said run(String command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "said", ".txt");
        Process shell = new ProcessBuilder("bash", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean hasEnded = shell.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES);
        shell.descendants().forEach(ProcessHandle::destroyForcibly);
        shell.destroyForcibly();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        Files.delete(output);
        return new Said(hasEnded ? shell.exitValue() : -1, text.strip());
    }

    private record Said(int exitCode, String text) {}
}
