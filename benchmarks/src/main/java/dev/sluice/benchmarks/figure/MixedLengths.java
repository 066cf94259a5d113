package dev.sluice.benchmarks.figure;

import dev.sluice.benchmarks.rig.Rig;
import dev.sluice.benchmarks.rig.RivalRig;
import dev.sluice.benchmarks.rig.SluiceRig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The MiniLM on texts of mixed lengths: Sluice against what one would build instead, and its latency under load. */
final class MixedLengths implements Experiment {

    static final String NAME = "MiniLM, log-normal lengths";

    private static final String COMPUTED = "sluice_model_computed_tokens_total";
    private static final String PADDING = "sluice_model_padding_tokens_total";

    private final SluiceRig sluice;
    private final Saturated own;
    private final Saturated streams;
    private final Map<Integer, Saturated> padding;
    private final Map<String, List<Double>> latencies = new LinkedHashMap<>();
    private final double computedBefore;
    private final double paddingBefore;

    private MixedLengths(SluiceRig sluice, Saturated own, Saturated streams, Map<Integer, Saturated> padding) {
        this.sluice = sluice;
        this.own = own;
        this.streams = streams;
        this.padding = padding;
        this.computedBefore = sluice.workerCounter(COMPUTED);
        this.paddingBefore = sluice.workerCounter(PADDING);
    }

    static Experiment open(Setting setting) throws IOException, InterruptedException {
        Saturated own = setting.mixed();
        Saturated streams = warm(
                setting, RivalRig.streams(setting.broker(), setting.folders(), setting.miniLmFolder()), own.capacity());
        Map<Integer, Saturated> padding = new LinkedHashMap<>();
        for (int rows : setting.pace().paddedRows()) {
            Rig rig = RivalRig.padding(setting.broker(), setting.folders(), setting.miniLmFolder(), rows);
            padding.put(rows, warm(setting, rig, own.capacity() / Math.sqrt(rows)));
        }
        return new MixedLengths(setting.miniLm(), own, streams, padding);
    }

    private static Saturated warm(Setting setting, Rig rig, double guess) throws IOException, InterruptedException {
        Saturated rival = setting.mixed().by(rig, guess);
        rival.warmUp(setting.pace().warmUps());
        return rival;
    }

    @Override
    public void measure(int repeat) throws InterruptedException {
        own.measure(repeat);
        streams.measure(repeat);
        for (Saturated rival : padding.values()) {
            rival.measure(repeat);
        }
        latency("p99 at 60 % of saturation", own, 0.6 * own.capacity(), repeat);
        latency("p99 at 80 % of saturation", own, 0.8 * own.capacity(), repeat);
        double theirs = 0.6 * Math.min(own.capacity(), streams.capacity());
        latency("p99 at 60 % of what Kafka Streams can do", own, theirs, repeat);
        latency("p99 of Kafka Streams at the same", streams, theirs, repeat);
    }

    private void latency(String what, Saturated rig, double perSecond, int repeat) throws InterruptedException {
        Load.Measured measured = rig.at(perSecond, Optional.empty(), repeat);
        System.err.printf("  %s: p99 %.1f ms at %.0f/s%n", what, measured.p99Millis(), perSecond);
        latencies.computeIfAbsent(what, key -> new ArrayList<>()).add(measured.p99Millis());
    }

    @Override
    public List<Figure> figures() {
        Saturated best = padding.values().stream()
                .max(Comparator.comparingDouble(Saturated::capacity))
                .orElseThrow();
        List<Figure> figures = new ArrayList<>();
        figures.add(against("padding of 32", padding(32), "3"));
        figures.add(against("padding of 8", padding(8), "1.5"));
        figures.add(against("padding at its best, " + best.rig().name(), best, "above 1"));
        figures.add(against("Kafka Streams", streams, "above 1"));
        figures.add(throughput(own));
        figures.add(throughput(streams));
        padding.values().forEach(rival -> figures.add(throughput(rival)));
        Map<String, String> targets = Map.of("p99 at 60 % of saturation", "20", "p99 at 80 % of saturation", "32");
        latencies.forEach((what, millis) -> figures.add(Figure.of(what, "ms", targets.getOrDefault(what, ""), millis)));
        double computed = sluice.workerCounter(COMPUTED) - computedBefore;
        double padded = sluice.workerCounter(PADDING) - paddingBefore;
        figures.add(Figure.of("padding computed", "% of tokens", "at most 3", List.of(100 * padded / computed)));
        figures.addAll(CostError.figures(sluice));
        return figures;
    }

    private Saturated padding(int rows) {
        return Objects.requireNonNull(padding.get(rows));
    }

    private Figure against(String whom, Saturated rival, String target) {
        return Figure.of("against " + whom, "times", target, own.timesAsMuchAs(rival));
    }

    private static Figure throughput(Saturated rig) {
        return Figure.of("throughput of " + rig.rig().name(), "requests/s", "", rig.perSecond());
    }

    @Override
    public void close() {
        streams.rig().close();
        padding.values().forEach(rival -> rival.rig().close());
    }
}
