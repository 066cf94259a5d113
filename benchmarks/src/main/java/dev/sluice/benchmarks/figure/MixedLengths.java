package dev.sluice.benchmarks.figure;

import dev.sluice.benchmarks.model.Models;
import dev.sluice.benchmarks.rig.Rig;
import dev.sluice.benchmarks.rig.RivalRig;
import dev.sluice.benchmarks.rig.SluiceRig;
import dev.sluice.load.text.TextSource;
import dev.sluice.load.text.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The MiniLM on texts of mixed lengths: Sluice against what one would build instead, and its latency under load. */
final class MixedLengths implements Experiment {

    private static final String LENGTHS = "log-normal:mean=21,max=128";
    private static final List<Integer> ROWS = List.of(1, 4, 8, 32);

    private final Setting setting;
    private final Map<String, Saturated> rigs = new LinkedHashMap<>();
    private final Map<String, List<Double>> latencies = new LinkedHashMap<>();
    private @Nullable SluiceRig sluice;
    private @Nullable Texts texts;
    private double computedBefore;
    private double paddingBefore;

    MixedLengths(Setting setting) {
        this.setting = setting;
    }

    @Override
    public String name() {
        return "MiniLM, log-normal lengths";
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        Path model = setting.folders().publishedModels().resolve(Models.MINILM);
        texts = TextSource.parse(LENGTHS).texts(1);
        double guess = Bare.measure(setting.folders(), model, LENGTHS, setting.bareSeconds())
                        .oneByOne()
                        .perSecond()
                * 0.7;
        sluice = SluiceRig.start(setting.broker(), setting.folders(), model);
        add(sluice, guess);
        add(RivalRig.streams(setting.broker(), setting.folders(), model), guess);
        for (int rows : ROWS) {
            add(RivalRig.padding(setting.broker(), setting.folders(), model, rows), guess / Math.sqrt(rows));
        }
        for (Saturated rig : rigs.values()) {
            rig.warmUp();
        }
        computedBefore = sluice.workerCounter("sluice_model_computed_tokens_total");
        paddingBefore = sluice.workerCounter("sluice_model_padding_tokens_total");
    }

    private void add(Rig rig, double guess) {
        rigs.put(rig.name(), new Saturated(rig, Objects.requireNonNull(texts), setting.load(), guess));
    }

    @Override
    public void measure(int repeat) throws InterruptedException {
        for (Saturated rig : rigs.values()) {
            rig.measure(repeat);
        }
        double own = saturated("sluice").capacity();
        latency("p99 at 60 % of saturation", "sluice", 0.6 * own, repeat);
        latency("p99 at 80 % of saturation", "sluice", 0.8 * own, repeat);
        double theirs = 0.6 * Math.min(own, saturated("streams").capacity());
        latency("sluice at the same load as Kafka Streams", "sluice", theirs, repeat);
        latency("Kafka Streams at 60 % load", "streams", theirs, repeat);
    }

    private void latency(String what, String rig, double perSecond, int repeat) throws InterruptedException {
        Load.Measured measured = setting.load()
                .at(saturated(rig).rig(), Objects.requireNonNull(texts), perSecond, Optional.empty(), repeat);
        System.err.printf("  %s: p99 %.1f ms at %.0f/s%n", what, measured.p99Millis(), perSecond);
        measured.run().voidReason().ifPresent(reason -> System.err.println("  void: " + reason));
        latencies.computeIfAbsent(what, key -> new ArrayList<>()).add(measured.p99Millis());
    }

    private Saturated saturated(String rig) {
        return Objects.requireNonNull(rigs.get(rig));
    }

    @Override
    public List<Figure> figures() {
        Saturated own = saturated("sluice");
        Saturated best = rigs.values().stream()
                .filter(rig -> rig.rig().name().startsWith("pad-"))
                .max(Comparator.comparingDouble(Saturated::capacity))
                .orElseThrow();
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of("against padding of 32", "times", "3", own.timesAsMuchAs(saturated("pad-32"))));
        figures.add(Figure.of("against padding of 8", "times", "1.5", own.timesAsMuchAs(saturated("pad-8"))));
        figures.add(Figure.of(
                "against padding at its best, " + best.rig().name(), "times", "above 1", own.timesAsMuchAs(best)));
        figures.add(Figure.of("against Kafka Streams", "times", "above 1", own.timesAsMuchAs(saturated("streams"))));
        rigs.values()
                .forEach(rig ->
                        figures.add(Figure.of("throughput of " + rig.rig().name(), "requests/s", "", rig.perSecond())));
        Map<String, String> targets = Map.of("p99 at 60 % of saturation", "20", "p99 at 80 % of saturation", "32");
        latencies.forEach((what, millis) -> figures.add(Figure.of(what, "ms", targets.getOrDefault(what, ""), millis)));
        SluiceRig rig = Objects.requireNonNull(sluice);
        double computed = rig.workerCounter("sluice_model_computed_tokens_total") - computedBefore;
        double padding = rig.workerCounter("sluice_model_padding_tokens_total") - paddingBefore;
        figures.add(Figure.of("padding computed", "% of tokens", "at most 3", List.of(100 * padding / computed)));
        figures.add(Figure.of(
                "cost model, one step ahead, p95 error",
                "% of lane CPU",
                "at most 8",
                List.of(100 * rig.workerQuantile("sluice_model_cost_error", "0.95"))));
        return figures;
    }

    @Override
    public void close() {
        rigs.values().forEach(rig -> rig.rig().close());
    }
}
