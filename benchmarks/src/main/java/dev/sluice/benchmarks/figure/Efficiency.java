package dev.sluice.benchmarks.figure;

import dev.sluice.benchmarks.rig.SluiceRig;
import dev.sluice.load.text.Lengths;
import dev.sluice.load.text.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How much of the CPU does inference: texts of 32 tokens through the MiniLM over Kafka, saturated, against the bare model. */
final class Efficiency implements Experiment {

    static final String NAME = "MiniLM, 32 tokens: efficiency";

    /** Of producers that are to carry much, and are in no hurry. */
    static final Duration PATIENT_LINGER = Duration.ofMillis(20);

    private static final int TOKENS = 32;
    private static final double GUESS = 200;

    private final Setting setting;
    private final SluiceRig rig;
    private final Saturated saturated;
    private final List<Bare> ceilings = new ArrayList<>();
    private final List<Double> efficiencies = new ArrayList<>();

    private Efficiency(Setting setting, SluiceRig rig, Saturated saturated) {
        this.setting = setting;
        this.rig = rig;
        this.saturated = saturated;
    }

    static Experiment open(Setting setting) throws IOException, InterruptedException {
        SluiceRig rig =
                SluiceRig.start(setting.broker().lingering(PATIENT_LINGER), setting.folders(), setting.miniLmFolder());
        Texts texts = Texts.generated(new Lengths.Fixed(TOKENS), 1_000, 1);
        var saturated = new Saturated(rig, texts, setting.load(), GUESS);
        saturated.warmUp(setting.pace().warmUps());
        return new Efficiency(setting, rig, saturated);
    }

    @Override
    public void measure(int repeat) throws IOException, InterruptedException {
        Bare bare = Bare.measure(
                        setting.folders(),
                        setting.miniLmFolder(),
                        "fixed:" + TOKENS,
                        setting.pace().bareSeconds())
                .oneByOne();
        ceilings.add(bare);
        efficiencies.add(bare.cpuMicros() / saturated.measure(repeat).cpuMicrosPerRequest());
    }

    @Override
    public List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of("efficiency against the ceiling", "bare CPU / CPU", "0.85", efficiencies));
        figures.add(Figure.of("throughput", "requests/s", "", saturated.perSecond()));
        figures.add(Figure.of(
                "throughput of the bare model",
                "texts/s",
                "",
                ceilings.stream().map(Bare::perSecond).toList()));
        figures.add(Figure.of(
                "CPU of the bare model",
                "us/text",
                "",
                ceilings.stream().map(Bare::cpuMicros).toList()));
        for (String process : List.of("gateway", "worker-1", "worker-2", "broker", "generator")) {
            figures.add(Figure.of(
                    "CPU of " + process,
                    "us/request",
                    "",
                    saturated.repeats().stream()
                            .map(each -> each.cpuMicrosPerRequest(process))
                            .toList()));
        }
        return figures;
    }

    @Override
    public void close() {
        rig.close();
    }
}
