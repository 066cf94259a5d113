package dev.sluice.worker.costs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the costs of runs hold for, besides the model: another processor, another number of lanes that share its caches, or another
 * release of ONNX Runtime may be faster or slower.
 */
public record Machine(String description) {

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    public Machine {
        description = description.replaceAll("\\s+", " ").strip();
    }

    /** The machine that this process runs on. */
    public static Machine here(int lanes, String onnxRuntime) {
        int cores = Runtime.getRuntime().availableProcessors();
        return new Machine(
                processor(PROCESSORS) + ", " + cores + " cores, " + lanes + " lanes, ONNX Runtime " + onnxRuntime);
    }

    /** The name of the processor where Linux says it, and else its architecture. */
    static String processor(Path processors) {
        String architecture = System.getProperty("os.name") + ' ' + System.getProperty("os.arch");
        try (Stream<String> lines = Files.lines(processors)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip() + ", " + architecture)
                    .findFirst()
                    .orElse(architecture);
        } catch (IOException | UncheckedIOException elsewhere) {
            return architecture;
        }
    }
}
