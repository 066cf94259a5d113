package dev.sluice.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** What one process held while requests went through it. */
final class MemorySamples {

    private static final double MIB = 1 << 20;

    private final long pid;
    private final List<Sample> samples = new ArrayList<>();

    /** All sizes in MiB. */
    private record Sample(int requests, double resident, double heapUsed, double heapCommitted, double direct) {}

    MemorySamples(long pid) {
        this.pid = pid;
    }

    void take(int requests, Metrics metrics) throws IOException {
        samples.add(new Sample(
                requests,
                resident(),
                metrics.sum("jvm_memory_used_bytes", "area", "heap") / MIB,
                metrics.sum("jvm_memory_committed_bytes", "area", "heap") / MIB,
                metrics.sum("jvm_buffer_memory_used_bytes", "id", "direct") / MIB));
    }

    private double resident() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow()
                / 1024.0;
    }

    /** The median of what was resident in a stretch of the run, in MiB; both ends from 0 to 1. */
    double medianResident(double from, double to) {
        int last = samples.get(samples.size() - 1).requests();
        double[] sorted = samples.stream()
                .filter(sample -> sample.requests() > from * last && sample.requests() <= to * last)
                .flatMapToDouble(sample -> DoubleStream.of(sample.resident()))
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }

    /** Every so many samples a row, as a table of Markdown. */
    String table(int every) {
        var table = new StringBuilder("| requests | resident MiB | heap used | heap committed | direct buffers |\n")
                .append("|---:|---:|---:|---:|---:|\n");
        for (int i = 0; i < samples.size(); i++) {
            if (i % every == 0 || i == samples.size() - 1) {
                Sample sample = samples.get(i);
                table.append(String.format(
                        "| %,d | %.0f | %.0f | %.0f | %.1f |%n",
                        sample.requests(),
                        sample.resident(),
                        sample.heapUsed(),
                        sample.heapCommitted(),
                        sample.direct()));
            }
        }
        return table.toString();
    }
}
