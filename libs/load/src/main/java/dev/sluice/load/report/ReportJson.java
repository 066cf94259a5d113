package dev.sluice.load.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.load.Counts;
import dev.sluice.load.RunResult;
import dev.sluice.load.Schedule;
import dev.sluice.load.Spread;
import dev.sluice.load.cpu.CpuUse;
import dev.sluice.load.search.Probe;
import dev.sluice.load.search.Saturation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A report as JSON. Milliseconds are {@code _ms}, seconds {@code _s}; what was not measured is not there. */
public final class ReportJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DIGITS = 3;

    private ReportJson() {}

    /** On many lines, for a file. */
    public static String pretty(LoadReport report) {
        return tree(report).toPrettyString();
    }

    public static ObjectNode tree(LoadReport report) {
        RunResult run = report.result();
        ObjectNode tree = MAPPER.createObjectNode();
        tree.put("title", report.title());
        tree.put("is_void", report.voidReason().isPresent());
        report.voidReason().ifPresent(reason -> tree.put("void_because", reason));
        ObjectNode setup = tree.putObject("setup");
        report.setup().forEach(setup::put);
        tree.set("plan", plan(run.plan()));
        tree.put("cut_short", run.cutShort());
        tree.set("requests", counts(run.window()));
        tree.set("requests_with_warm_up", counts(run.all()));
        tree.put("repeated_answers", run.repeated());
        ObjectNode rates = tree.putObject("per_second");
        rates.put("offered", rounded(run.rates().offered()));
        rates.put("answered_ok", rounded(run.rates().answered()));
        rates.put("ok_within_deadline", rounded(run.rates().good()));
        tree.set("latency_ms", spread(run.latency()));
        tree.set("send_lag_ms", spread(run.sendLag()));
        tree.set("cpu", cpu(report.cpu()));
        report.saturation().ifPresent(search -> tree.set("saturation", saturation(search)));
        lost(tree.putArray("lost"), run);
        ArrayNode notes = tree.putArray("notes");
        report.notes().forEach(notes::add);
        seconds(tree.putArray("seconds"), run);
        curve(tree.putArray("latency_curve"), run.latency());
        return tree;
    }

    private static ObjectNode plan(Schedule.Plan plan) {
        ObjectNode node = NODES.objectNode();
        node.put("rate", rounded(plan.perSecond()));
        node.put("warm_up_s", seconds(plan.warmUp()));
        node.put("duration_s", seconds(plan.measured()));
        node.put("seed", plan.seed());
        return node;
    }

    private static ObjectNode counts(Counts counts) {
        ObjectNode node = NODES.objectNode();
        node.put("sent", counts.sent());
        node.put("ok", counts.ok());
        ObjectNode failed = node.putObject("failed");
        counts.failed().forEach(failed::put);
        node.put("lost", counts.lost());
        return node;
    }

    private static ObjectNode spread(Spread spread) {
        ObjectNode node = NODES.objectNode();
        node.put("count", spread.count());
        node.put("mean", millis(spread.mean()));
        node.put("p50", millis(spread.percentile(50)));
        node.put("p90", millis(spread.percentile(90)));
        node.put("p95", millis(spread.percentile(95)));
        node.put("p99", millis(spread.percentile(99)));
        node.put("p99_9", millis(spread.percentile(99.9)));
        node.put("max", millis(spread.max()));
        return node;
    }

    private static ArrayNode cpu(List<CpuUse> uses) {
        ArrayNode array = NODES.arrayNode();
        for (CpuUse use : uses) {
            ObjectNode node = array.addObject();
            node.put("process", use.name());
            node.put("pid", use.pid());
            node.put("used_s", seconds(use.used()));
            node.put("cores", rounded(use.cores()));
            node.put("us_per_request", rounded(use.perRequest().toNanos() / 1e3));
        }
        return array;
    }

    private static ObjectNode saturation(Saturation search) {
        ObjectNode node = NODES.objectNode();
        search.best().ifPresent(best -> node.put("highest_stable_rate", rounded(best.perSecond())));
        ArrayNode probes = node.putArray("probes");
        for (Probe probe : search.probes()) {
            ObjectNode each = probes.addObject();
            each.put("rate", rounded(probe.perSecond()));
            each.put("stable", probe.isStable());
            each.put("verdict", probe.verdict().kind().name().toLowerCase(Locale.ROOT));
            if (!probe.isStable()) {
                each.put("because", probe.verdict().because());
            }
            each.put("offered", rounded(probe.run().rates().offered()));
            each.put("answered_ok", rounded(probe.run().rates().answered()));
            each.set("requests", counts(probe.run().window()));
            each.set("latency_ms", spread(probe.run().latency()));
            each.set("send_lag_ms", spread(probe.run().sendLag()));
            each.set("cpu", cpu(probe.cpu()));
        }
        return node;
    }

    private static void lost(ArrayNode to, RunResult run) {
        run.lost().forEach(lost -> to.addObject().put("name", lost.name()).put("due_s", seconds(lost.due())));
    }

    private static void seconds(ArrayNode to, RunResult run) {
        run.seconds()
                .forEach(second -> to.addObject()
                        .put("second", second.number())
                        .put("sent", second.sent())
                        .put("ok", second.ok())
                        .put("failed", second.failed())
                        .put("p50_ms", millis(second.p50()))
                        .put("p99_ms", millis(second.p99()))
                        .put("max_ms", millis(second.max())));
    }

    private static void curve(ArrayNode to, Spread latency) {
        latency.curve()
                .forEach(point ->
                        to.addObject().put("percentile", point.percentile()).put("ms", millis(point.value())));
    }

    private static BigDecimal millis(Duration duration) {
        return rounded(duration.toNanos() / 1e6);
    }

    private static BigDecimal seconds(Duration duration) {
        return rounded(duration.toNanos() / 1e9);
    }

    private static BigDecimal rounded(double number) {
        return new BigDecimal(number).setScale(DIGITS, RoundingMode.HALF_UP);
    }
}
