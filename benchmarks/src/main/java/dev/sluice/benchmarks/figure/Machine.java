package dev.sluice.benchmarks.figure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the figures were measured on. */
final class Machine {

    private Machine() {}

    /** In a line: processor, cores, instructions that 8-bit models live on, Java. */
    static String name() {
        String processors = read(Path.of("/proc/cpuinfo"));
        String model = line(processors, "model name");
        String flags = line(processors, "flags");
        String vectors = flags.contains("vnni") ? "VNNI" : flags.contains("avx512") ? "AVX-512" : "no VNNI";
        return (model.isEmpty() ? System.getProperty("os.arch") : model) + " (" + vectors + "), "
                + Runtime.getRuntime().availableProcessors() + " cores, Java " + System.getProperty("java.version");
    }

    private static String line(String text, String key) {
        return text.lines()
                .filter(line -> line.startsWith(key))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse("");
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException unreadable) {
            return "";
        }
    }
}
