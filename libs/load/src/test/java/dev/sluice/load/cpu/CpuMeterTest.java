package dev.sluice.load.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuMeterTest {

    private static final int TICKS_PER_SECOND = 100;

    @TempDir
    private Path proc;

    private final Map<String, Long> pids = new LinkedHashMap<>();
    private long nowNanos;

    @BeforeEach
    void isLinux() throws IOException {
        Files.createDirectory(proc.resolve("self"));
    }

    @Test
    void tellsWhatEachProcessTookOfTheWindow() throws IOException {
        pids.put("gateway", 11L);
        pids.put("kafka", 12L);
        write(11, 1_000, 500);
        write(12, 7, 3);
        CpuMeter meter = meter();

        meter.opened();
        nowNanos += 10_000_000_000L;
        write(11, 1_080, 520);
        write(12, 107, 53);
        meter.closed();

        var uses = meter.uses(/* endedPerSecond= */ 200);
        assertThat(uses)
                .containsExactly(
                        new CpuUse("gateway", 11, Duration.ofSeconds(1), 0.1, Duration.ofNanos(500_000)),
                        new CpuUse("kafka", 12, Duration.ofMillis(1_500), 0.15, Duration.ofNanos(750_000)));
        assertThat(meter.complaints()).isEmpty();
    }

    @Test
    void saysWhichProcessItCouldNotMeasure() throws IOException {
        pids.put("gateway", 11L);
        pids.put("worker-1", 13L);
        write(11, 0, 0);
        write(13, 0, 0);
        CpuMeter meter = meter();

        meter.opened();
        nowNanos += 1_000_000_000L;
        Files.delete(proc.resolve("13").resolve("stat"));
        meter.closed();

        assertThat(meter.uses(100)).extracting(CpuUse::name).containsExactly("gateway");
        assertThat(meter.complaints())
                .containsExactly("the CPU of worker-1 (pid 13) is not measured: it did not run for the whole window");
    }

    @Test
    void saysThatItMeasuresNothingWhereTheKernelDoesNotTell() throws IOException {
        Files.delete(proc.resolve("self"));
        pids.put("gateway", 11L);
        CpuMeter meter = meter();

        meter.opened();
        meter.closed();

        assertThat(meter.uses(100)).isEmpty();
        assertThat(meter.complaints()).containsExactly("the CPU is not measured: this system has no /proc");
    }

    @Test
    void chargesNothingToRequestsWhenNoneEnded() throws IOException {
        pids.put("gateway", 11L);
        write(11, 0, 0);
        CpuMeter meter = meter();

        meter.opened();
        nowNanos += 1_000_000_000L;
        write(11, 10, 0);
        meter.closed();

        assertThat(meter.uses(0).get(0).perRequest()).isZero();
        assertThat(meter.uses(0).get(0).cores()).isCloseTo(0.1, within(1e-9));
    }

    @Test
    void readsAProcessWhoseNameLooksLikeTheRest() {
        assertThat(ProcStat.parse(stat("a) S 1 (b", 40, 2))).hasValue(42);
        assertThat(ProcStat.parse("1 (java) S 1")).isEmpty();
        assertThat(ProcStat.parse(stat("java", 40, 2).replace("40", "x"))).isEmpty();
    }

    private CpuMeter meter() {
        return CpuMeter.of(proc, pids, TICKS_PER_SECOND, () -> nowNanos);
    }

    private void write(long pid, long user, long system) throws IOException {
        Path folder = Files.createDirectories(proc.resolve(Long.toString(pid)));
        Files.writeString(folder.resolve("stat"), stat("java", user, system));
    }

    /** As proc(5) has it. */
    private static String stat(String name, long user, long system) {
        return "1 (" + name + ") S 1 1 1 0 -1 4194560 9 0 0 0 " + user + " " + system + " 0 0 20 0 30 0 5 6 7\n";
    }
}
