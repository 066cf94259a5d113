package dev.sluice.load.cpu;

import dev.sluice.load.WindowWatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Meters what named processes take of the CPU in the window. Where the kernel does not tell, it meters nothing and says so.
 *
 * <p>The watcher's thread writes, and whoever waited for the end of the run reads.
 */
public final class CpuMeter implements WindowWatch {

    private static final Path PROC = Path.of("/proc");
    private static final long USUAL_TICKS_PER_SECOND = 100;
    private static final int LONGEST_WAIT_SECONDS = 2;

    private final Path proc;
    private final Map<String, Long> pids;
    private final long ticksPerSecond;
    private final LongSupplier nanoTime;
    private Reading start = Reading.NOTHING;
    private Reading end = Reading.NOTHING;

    /** What was read at once. */
    private record Reading(long atNanos, Map<String, Long> ticks) {
        static final Reading NOTHING = new Reading(0, Map.of());
    }

    private CpuMeter(Path proc, Map<String, Long> pids, long ticksPerSecond, LongSupplier nanoTime) {
        this.proc = proc;
        this.pids = new LinkedHashMap<>(pids);
        this.ticksPerSecond = ticksPerSecond;
        this.nanoTime = nanoTime;
    }

    /** A meter of these processes, by name. */
    public static CpuMeter of(Map<String, Long> pids, LongSupplier nanoTime) throws InterruptedException {
        return new CpuMeter(PROC, pids, ticksPerSecond(), nanoTime);
    }

    static CpuMeter of(Path proc, Map<String, Long> pids, long ticksPerSecond, LongSupplier nanoTime) {
        return new CpuMeter(proc, pids, ticksPerSecond, nanoTime);
    }

    private static long ticksPerSecond() throws InterruptedException {
        try {
            Process getconf = new ProcessBuilder("getconf", "CLK_TCK")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!getconf.waitFor(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                getconf.destroyForcibly();
                return USUAL_TICKS_PER_SECOND;
            }
            String said = new String(getconf.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return Long.parseLong(said.strip());
        } catch (IOException | NumberFormatException unknown) {
            return USUAL_TICKS_PER_SECOND;
        }
    }

    @Override
    public void opened() {
        start = read();
    }

    @Override
    public void closed() {
        end = read();
    }

    private Reading read() {
        Map<String, Long> ticks = new LinkedHashMap<>();
        long now = nanoTime.getAsLong();
        pids.forEach((name, pid) -> ProcStat.ticks(proc, pid).ifPresent(read -> ticks.put(name, read)));
        return new Reading(now, ticks);
    }

    /** What each process took, of those that were there from the beginning of the window to its end. */
    public List<CpuUse> uses(double endedPerSecond) {
        double seconds = (end.atNanos() - start.atNanos()) / 1e9;
        List<CpuUse> uses = new ArrayList<>();
        pids.forEach((name, pid) -> used(name).ifPresent(ticks -> {
            double used = (double) ticks / ticksPerSecond;
            double ended = endedPerSecond * seconds;
            uses.add(new CpuUse(
                    name, pid, seconds(used), used / seconds, ended == 0 ? Duration.ZERO : seconds(used / ended)));
        }));
        return uses;
    }

    private OptionalLong used(String name) {
        Long before = start.ticks().get(name);
        Long after = end.ticks().get(name);
        return before == null || after == null ? OptionalLong.empty() : OptionalLong.of(after - before);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    /** Why processes are not among the {@link #uses}; empty when all are. */
    public List<String> complaints() {
        if (!Files.isDirectory(proc.resolve("self"))) {
            return List.of("the CPU is not measured: this system has no /proc");
        }
        return pids.entrySet().stream()
                .filter(each -> used(each.getKey()).isEmpty())
                .map(each -> "the CPU of " + each.getKey() + " (pid " + each.getValue()
                        + ") is not measured: it did not run for the whole window")
                .toList();
    }
}
