package dev.sluice.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.load.Endings;
import dev.sluice.load.Target;
import dev.sluice.load.cpu.CpuUse;
import dev.sluice.load.report.LoadReport;
import dev.sluice.load.search.Stability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BenchPageTest {

    private final List<String> progress = new ArrayList<>();

    @Test
    void tellsOfARun() throws InterruptedException {
        List<String> lines =
                BenchPage.lines(bench(400, Optional.empty(), Integer.MAX_VALUE).run());

        assertThat(progress).containsExactly("400.0/s for 0.2 s after 0.1 s of warm-up");
        assertThat(lines).anyMatch(line -> line.matches("requests +sent \\d+, ok \\d+, lost 0"));
        assertThat(lines).anyMatch(line -> line.matches("per second +offered .*/s, answered ok .*/s, ok in time .*/s"));
        assertThat(lines).anyMatch(line -> line.matches("via +nothing"));
        assertThat(lines).anyMatch(line -> line.matches("MS +MEAN +P50 +P90 +P99 +P99.9 +MAX"));
        assertThat(lines).anyMatch(line -> line.matches("send lag( +\\d+\\.\\d{3}){6}"));
    }

    @Test
    void namesWhatFailedAndWhatWasLost() throws InterruptedException {
        LoadReport report = bench(400, Optional.empty(), 10).run();

        List<String> lines = BenchPage.lines(report);

        assertThat(lines).anyMatch(line -> line.matches("requests .*, OVERLOADED \\d+, lost \\d+"));
        assertThat(lines)
                .anyMatch(line -> line.matches("never answered: request 11, due 0(\\.\\d)? s after the start"));
    }

    @Test
    void tellsWhatEachProcessTook() throws InterruptedException {
        LoadReport report = bench(400, Optional.empty(), 10).run();
        List<CpuUse> cpu = List.of(
                new CpuUse("gateway", 1, Duration.ofSeconds(1), 0.1, Duration.ofNanos(512_300)),
                new CpuUse("idle", 2, Duration.ofMillis(10), 0.001, Duration.ZERO));

        List<String> lines = BenchPage.lines(new LoadReport(
                report.title(), report.setup(), report.result(), cpu, List.of("a note"), Optional.empty()));

        assertThat(lines)
                .contains("CPU      US/REQUEST  CORES", "gateway  512         0.100", "idle     -           0.001")
                .contains("note: a note");
    }

    @Test
    void tellsOfASearch() throws InterruptedException {
        LoadReport report =
                bench(20, Optional.of(new Stability(Duration.ofSeconds(1))), 10).run();

        assertThat(progress.get(0))
                .isEqualTo("searching from 20.0/s, 0.2 s a probe after 0.1 s of warm-up; stable is p99 up to 1000 ms"
                        + " and no growing backlog");
        assertThat(progress)
                .hasSizeGreaterThan(1)
                .element(1)
                .asString()
                .contains("answered")
                .contains("p99");
        assertThat(report.saturation().orElseThrow().probes()).hasSize(progress.size() - 1);
        assertThat(BenchPage.lines(report))
                .anyMatch(line -> line.startsWith("highest stable rate ") || line.startsWith("no rate was stable"));
    }

    @SuppressWarnings("checkstyle:injectedClock") // A generator waits in real time.
    private Bench bench(double rate, Optional<Stability> search, int mostAnswered) {
        var plan = new dev.sluice.load.Schedule.Plan(rate, Duration.ofMillis(100), Duration.ofMillis(200), 1);
        var limits = new dev.sluice.load.Limits(Duration.ofMillis(20), Long.MAX_VALUE, Optional.empty());
        return new Bench(
                new Nothing(mostAnswered),
                new BenchConfig(plan, limits, search),
                Map.of(),
                System::nanoTime,
                progress::add);
    }

    /** Answers the first so many requests of a run; of the others it fails the even ones. */
    private record Nothing(int mostAnswered) implements Transport {

        @Override
        public String place() {
            return "nothing";
        }

        @Override
        public Map<String, String> facts() {
            return Map.of("via", "nothing");
        }

        @Override
        public Target open() {
            return new Target() {
                @Override
                public void send(int number, Endings endings) {
                    if (number < mostAnswered) {
                        endings.ok(number);
                    } else if (number % 2 == 0) {
                        endings.failed(number, "OVERLOADED");
                    }
                }

                @Override
                public String nameOf(int number) {
                    return "request " + number;
                }

                @Override
                public void close() {}
            };
        }
    }
}
