package dev.sluice.benchmarks.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a Java process takes of the memory once its garbage is collected.
 *
 * @param residentBytes as the operating system counts it: heap that was ever used, and all else
 * @param liveBytes of the heap, what is still referred to
 */
public record Footprint(long residentBytes, long liveBytes) {

    private static final Path PROC = Path.of("/proc");
    private static final Pattern RESIDENT = Pattern.compile("^VmRSS:\\s+(\\d+) kB$", Pattern.MULTILINE);
    private static final Pattern LIVE = Pattern.compile("^Total\\s+\\d+\\s+(\\d+)\\s*$", Pattern.MULTILINE);
    private static final long KILO = 1_024;

    /** Of this process, after a full collection of its garbage; what that lets go of is collected by a second one. */
    public static Footprint of(long pid) throws IOException, InterruptedException {
        live(pid);
        long live = live(pid);
        String status = Files.readString(PROC.resolve(Long.toString(pid)).resolve("status"));
        return new Footprint(KILO * number(RESIDENT, status), live);
    }

    private static long live(long pid) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process histogram = new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String said = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        histogram.waitFor();
        return number(LIVE, said);
    }

    private static long number(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + pattern + " in " + text));
    }
}
