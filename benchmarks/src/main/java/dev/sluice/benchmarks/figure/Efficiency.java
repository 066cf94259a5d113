package dev.sluice.benchmarks.figure;

import dev.sluice.benchmarks.model.Models;
import dev.sluice.benchmarks.rig.SluiceRig;
import dev.sluice.load.text.Lengths;
import dev.sluice.load.text.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How much of the CPU does inference: texts of 32 tokens through the MiniLM over Kafka, saturated, against the bare model. */
final class Efficiency implements Experiment {

    private static final int TOKENS = 32;

    private final Setting setting;
    private final List<Double> efficiencies = new ArrayList<>();
    private @Nullable SluiceRig rig;
    private @Nullable Saturated saturated;
    private Bare.@Nullable Both bare;

    Efficiency(Setting setting) {
        this.setting = setting;
    }

    @Override
    public String name() {
        return "MiniLM, 32 tokens: efficiency";
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        Path model = setting.folders().publishedModels().resolve(Models.MINILM);
        bare = Bare.measure(setting.folders(), model, "fixed:" + TOKENS, setting.bareSeconds());
        rig = SluiceRig.start(setting.broker(), setting.folders(), model);
        Texts texts = Texts.generated(new Lengths.Fixed(TOKENS), 1_000, 1);
        saturated = new Saturated(rig, texts, setting.load(), bare.oneByOne().perSecond() * 0.8);
        saturated.warmUp();
    }

    @Override
    public void measure(int repeat) throws InterruptedException {
        Load.Measured measured = Objects.requireNonNull(saturated).measure(repeat);
        Bare ceiling = Objects.requireNonNull(bare).oneByOne();
        efficiencies.add(ceiling.cpuMicros() / measured.cpuMicrosPerRequest());
    }

    @Override
    public List<Figure> figures() {
        Saturated runs = Objects.requireNonNull(saturated);
        Bare.Both ceiling = Objects.requireNonNull(bare);
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of("efficiency against the ceiling", "bare CPU / CPU", "0.85", efficiencies));
        figures.add(Figure.of("throughput", "requests/s", "", runs.perSecond()));
        figures.add(Figure.of(
                "throughput of the bare model",
                "texts/s",
                "",
                List.of(ceiling.oneByOne().perSecond())));
        figures.add(Figure.of(
                "CPU of the bare model",
                "us/text",
                "",
                List.of(ceiling.oneByOne().cpuMicros())));
        for (String process : List.of("gateway", "worker-1", "worker-2", "broker", "generator")) {
            figures.add(Figure.of(
                    "CPU of " + process,
                    "us/request",
                    "",
                    runs.repeats().stream()
                            .map(each -> each.cpuMicrosPerRequest(process))
                            .toList()));
        }
        return figures;
    }

    @Override
    public void close() {
        if (rig != null) {
            rig.close();
        }
    }
}
