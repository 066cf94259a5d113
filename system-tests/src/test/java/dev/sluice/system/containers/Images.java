package dev.sluice.system.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;

/** The images of a stack, of which those of gateway and worker are made anew from the distribution that is tested. */
record Images(String kafka, String gateway, String worker) {

    private static final long PATIENCE_MINUTES = 30;

    /** With which the script says that it is the machine that lacks something. */
    private static final int CANNOT = 3;

    /** Makes them. That they cannot be built is a failure, and not for lack of anything. */
    static Images make(Path folder) throws IOException, InterruptedException, NoImagesException {
        Path log = folder.resolve("images.log");
        Path names = folder.resolve("images");
        Process script = new ProcessBuilder(
                        Belongings.root()
                                .resolve("deploy/local/make-test-images")
                                .toString(),
                        Belongings.checkout())
                .redirectOutput(names.toFile())
                .redirectError(log.toFile())
                .start();
        if (!script.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            script.descendants().forEach(ProcessHandle::destroy);
            script.destroy();
            throw new AssertionError("no images within " + PATIENCE_MINUTES + " minutes: " + Files.readString(log));
        }
        if (script.exitValue() == CANNOT) {
            throw new NoImagesException(lastLine(log));
        }
        assertThat(script.exitValue()).as(Files.readString(log)).isZero();
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new NoImagesException("Docker answers to its own command, and not to Testcontainers");
        }
        return of(Files.readAllLines(names));
    }

    private static Images of(List<String> lines) {
        Map<String, String> images = new HashMap<>();
        for (String line : lines) {
            int sign = line.indexOf('=');
            images.put(line.substring(0, sign), line.substring(sign + 1));
        }
        assertThat(images).containsOnlyKeys("kafka", "gateway", "worker");
        return new Images(
                images.getOrDefault("kafka", ""),
                images.getOrDefault("gateway", ""),
                images.getOrDefault("worker", ""));
    }

    private static String lastLine(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        return lines.isEmpty() ? "no reason was given" : lines.get(lines.size() - 1);
    }
}
