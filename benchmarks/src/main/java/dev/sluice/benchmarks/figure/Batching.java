package dev.sluice.benchmarks.figure;

import dev.sluice.benchmarks.model.Models;
import dev.sluice.benchmarks.rig.SluiceRig;
import dev.sluice.load.text.Lengths;
import dev.sluice.load.text.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A BERT-base, where a run costs something by itself, on short texts: how near to the best plan Sluice comes. */
final class Batching implements Experiment {

    static final String NAME = "BERT-base shape, 8 tokens";

    private static final int TOKENS = 8;
    private static final double GUESS = 60;

    private final Setting setting;
    private final Path model;
    private final SluiceRig rig;
    private final Saturated saturated;
    private final List<Bare.Both> ceilings = new ArrayList<>();
    private final List<Double> againstAlone = new ArrayList<>();
    private final List<Double> againstPlanned = new ArrayList<>();
    private final List<Double> rowsARun = new ArrayList<>();

    private Batching(Setting setting, Path model, SluiceRig rig, Saturated saturated) {
        this.setting = setting;
        this.model = model;
        this.rig = rig;
        this.saturated = saturated;
    }

    static Experiment open(Setting setting) throws IOException, InterruptedException {
        Path model = Models.writeBert(
                setting.folders().work().resolve("models"), setting.folders().publishedModels());
        SluiceRig rig =
                SluiceRig.start(setting.broker().lingering(Efficiency.PATIENT_LINGER), setting.folders(), model);
        Texts texts = Texts.generated(new Lengths.Fixed(TOKENS), 1_000, 1);
        var saturated = new Saturated(rig, texts, setting.load(), GUESS);
        saturated.warmUp(setting.pace().warmUps());
        return new Batching(setting, model, rig, saturated);
    }

    @Override
    public void measure(int repeat) throws IOException, InterruptedException {
        Bare.Both bare = Bare.measure(
                setting.folders(), model, "fixed:" + TOKENS, setting.pace().bareSeconds());
        double rows = rig.workerCounter("sluice_model_rows_sum");
        double runs = rig.workerCounter("sluice_model_rows_count");
        Load.Measured measured = saturated.measure(repeat);
        ceilings.add(bare);
        againstAlone.add(measured.perSecond() / bare.oneByOne().perSecond());
        againstPlanned.add(measured.perSecond() / bare.planned().perSecond());
        rowsARun.add((rig.workerCounter("sluice_model_rows_sum") - rows)
                / (rig.workerCounter("sluice_model_rows_count") - runs));
    }

    @Override
    public List<Figure> figures() {
        double computed = rig.workerCounter("sluice_model_computed_tokens_total");
        double padding = rig.workerCounter("sluice_model_padding_tokens_total");
        List<Figure> figures = new ArrayList<>(List.of(
                Figure.of("against one by one, bare", "times", "1.8", againstAlone),
                Figure.of("against the best plan, bare", "times", "0.9", againstPlanned),
                Figure.of(
                        "the best plan against one by one, both bare",
                        "times",
                        "",
                        ceilings.stream()
                                .map(bare -> bare.planned().perSecond()
                                        / bare.oneByOne().perSecond())
                                .toList()),
                Figure.of("mean rows a run", "rows", "above 4", rowsARun),
                Figure.of("throughput", "requests/s", "", saturated.perSecond()),
                Figure.of("padding computed", "% of tokens", "at most 3", List.of(100 * padding / computed))));
        figures.addAll(CostError.figures(rig));
        return figures;
    }

    @Override
    public void close() {
        rig.close();
    }
}
