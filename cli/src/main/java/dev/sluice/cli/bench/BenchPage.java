package dev.sluice.cli.bench;

import dev.sluice.cli.page.Columns;
import dev.sluice.load.Counts;
import dev.sluice.load.RunResult;
import dev.sluice.load.Schedule;
import dev.sluice.load.Spread;
import dev.sluice.load.cpu.CpuUse;
import dev.sluice.load.report.LoadReport;
import dev.sluice.load.search.Probe;
import dev.sluice.load.search.Saturation;
import dev.sluice.load.search.Stability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a person at a terminal reads of a run or a search. Pure. */
public final class BenchPage {

    private BenchPage() {}

    static String intention(Schedule.Plan plan) {
        return text(
                "%s for %s after %s of warm-up",
                rate(plan.perSecond()), seconds(plan.measured()), seconds(plan.warmUp()));
    }

    static String searching(Schedule.Plan first, Stability stability) {
        return text(
                "searching from %s, %s a probe after %s of warm-up; stable is p99 up to %s and no growing backlog",
                rate(first.perSecond()),
                seconds(first.measured()),
                seconds(first.warmUp()),
                stability.p99().toMillis() + " ms");
    }

    static String probe(Probe probe) {
        RunResult run = probe.run();
        return text(
                "%10s  answered %10s  p50 %8s ms  p99 %8s ms  %s",
                rate(probe.perSecond()),
                rate(run.rates().answered()),
                millis(run.latency().percentile(50)),
                millis(run.latency().percentile(99)),
                switch (probe.verdict().kind()) {
                    case STABLE -> "stable";
                    case UNSTABLE -> "not stable: " + probe.verdict().because();
                    case VOID -> "void: " + probe.verdict().because();
                });
    }

    /** The whole report. */
    public static List<String> lines(LoadReport report) {
        RunResult run = report.result();
        List<String> lines = new ArrayList<>();
        report.voidReason().ifPresent(reason -> lines.add("VOID: " + reason + "; the numbers do not stand"));
        report.saturation().ifPresent(search -> lines.add(found(search)));
        List<List<String>> facts = new ArrayList<>();
        facts.add(List.of("requests", requests(run.window())));
        facts.add(List.of("with warm-up", requests(run.all())));
        facts.add(List.of("per second", rates(run)));
        report.setup().forEach((name, value) -> facts.add(List.of(name, value)));
        lines.addAll(Columns.of(facts));
        lines.add("");
        lines.addAll(Columns.of(List.of(
                List.of("MS", "MEAN", "P50", "P90", "P99", "P99.9", "MAX"),
                spread("latency", run.latency(), 2),
                spread("send lag", run.sendLag(), 3))));
        if (!report.cpu().isEmpty()) {
            lines.add("");
            lines.addAll(Columns.of(cpu(report.cpu())));
        }
        report.notes().forEach(note -> lines.add("note: " + note));
        run.lost()
                .forEach(lost -> lines.add(
                        "never answered: " + lost.name() + ", due " + seconds(lost.due()) + " after the start"));
        return lines;
    }

    private static String found(Saturation search) {
        return search.best()
                .map(best -> text(
                        "highest stable rate %s, of %d probes; what follows is that probe",
                        rate(best.perSecond()), search.probes().size()))
                .orElse("no rate was stable; what follows is the last probe");
    }

    private static String requests(Counts counts) {
        var line = new StringBuilder("sent " + counts.sent() + ", ok " + counts.ok());
        counts.failed()
                .forEach((code, count) ->
                        line.append(", ").append(code).append(' ').append(count));
        return line.append(", lost ").append(counts.lost()).toString();
    }

    private static String rates(RunResult run) {
        return text(
                "offered %s, answered ok %s, ok in time %s",
                rate(run.rates().offered()),
                rate(run.rates().answered()),
                rate(run.rates().good()));
    }

    private static List<String> spread(String name, Spread spread, int digits) {
        List<String> row = new ArrayList<>(List.of(name, millis(spread.mean(), digits)));
        for (double percentile : new double[] {50, 90, 99, 99.9}) {
            row.add(millis(spread.percentile(percentile), digits));
        }
        row.add(millis(spread.max(), digits));
        return row;
    }

    private static List<List<String>> cpu(List<CpuUse> uses) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("CPU", "US/REQUEST", "CORES"));
        for (CpuUse use : uses) {
            boolean isForNothing = use.perRequest().isZero() && !use.used().isZero();
            String perRequest =
                    isForNothing ? "-" : text("%.0f", use.perRequest().toNanos() / 1e3);
            rows.add(List.of(use.name(), perRequest, text("%.3f", use.cores())));
        }
        return rows;
    }

    private static String rate(double perSecond) {
        return text("%.1f/s", perSecond);
    }

    private static String seconds(Duration duration) {
        return text(
                "%s s",
                Double.toString(Math.round(duration.toMillis() / 100.0) / 10.0).replaceAll("\\.0$", ""));
    }

    private static String millis(Duration duration) {
        return millis(duration, 2);
    }

    private static String millis(Duration duration, int digits) {
        return text("%." + digits + "f", duration.toNanos() / 1e6);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
