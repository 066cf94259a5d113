package dev.sluice.benchmarks.figure;

import dev.sluice.benchmarks.model.Models;
import dev.sluice.benchmarks.rig.SluiceRig;
import dev.sluice.load.text.TextSource;
import dev.sluice.load.text.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is answered in time when more comes than can be: every request has 50 ms, and the load goes up to twice the capacity. */
final class Overload implements Experiment {

    private static final Duration DEADLINE = Duration.ofMillis(50);
    private static final List<Double> SWEEP = List.of(0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0);

    private final Setting setting;
    private final Map<Double, List<Double>> goodput = new LinkedHashMap<>();
    private final List<Double> shares = new ArrayList<>();
    private @Nullable SluiceRig rig;
    private @Nullable Saturated saturated;
    private @Nullable Texts texts;

    Overload(Setting setting) {
        this.setting = setting;
    }

    @Override
    public String name() {
        return "MiniLM, deadline of 50 ms";
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        texts = TextSource.parse("log-normal:mean=21,max=128").texts(1);
        rig = SluiceRig.start(
                setting.broker(),
                setting.folders(),
                setting.folders().publishedModels().resolve(Models.MINILM));
        saturated = new Saturated(rig, texts, setting.load(), /* guess= */ 300);
        saturated.warmUp();
    }

    @Override
    public void measure(int repeat) throws InterruptedException {
        double capacity = Objects.requireNonNull(saturated).measure(repeat).perSecond();
        double best = 0;
        double last = 0;
        for (double load : SWEEP) {
            Load.Measured measured = setting.load()
                    .at(
                            Objects.requireNonNull(rig),
                            Objects.requireNonNull(texts),
                            load * capacity,
                            Optional.of(DEADLINE),
                            repeat);
            last = measured.run().rates().good();
            best = Math.max(best, last);
            System.err.printf("  %.2f of saturation: %.0f/s in time%n", load, last);
            goodput.computeIfAbsent(load, key -> new ArrayList<>()).add(last);
        }
        shares.add(last / best);
    }

    @Override
    public List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of("goodput at twice the saturating load against the best", "share", "0.95", shares));
        goodput.forEach((load, perSecond) ->
                figures.add(Figure.of("in time at " + load + " of saturation", "requests/s", "", perSecond)));
        return figures;
    }

    @Override
    public void close() {
        if (rig != null) {
            rig.close();
        }
    }
}
