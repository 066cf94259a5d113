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

/** A BERT-base, where a run costs something by itself, on short texts: how near to the best plan Sluice comes. */
final class Batching implements Experiment {

    private static final int TOKENS = 8;

    private final Setting setting;
    private final List<Double> againstAlone = new ArrayList<>();
    private final List<Double> againstPlanned = new ArrayList<>();
    private final List<Double> rowsARun = new ArrayList<>();
    private @Nullable SluiceRig rig;
    private @Nullable Saturated saturated;
    private Bare.@Nullable Both bare;

    Batching(Setting setting) {
        this.setting = setting;
    }

    @Override
    public String name() {
        return "BERT-base shape, 8 tokens";
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        Path model = Models.writeBert(
                setting.folders().work().resolve("models"), setting.folders().publishedModels());
        bare = Bare.measure(setting.folders(), model, "fixed:" + TOKENS, setting.bareSeconds());
        rig = SluiceRig.start(setting.broker(), setting.folders(), model);
        Texts texts = Texts.generated(new Lengths.Fixed(TOKENS), 1_000, 1);
        saturated = new Saturated(rig, texts, setting.load(), bare.planned().perSecond() * 0.8);
        saturated.warmUp();
    }

    @Override
    public void measure(int repeat) throws InterruptedException {
        SluiceRig sluice = Objects.requireNonNull(rig);
        double rows = sluice.workerCounter("sluice_model_rows_sum");
        double runs = sluice.workerCounter("sluice_model_rows_count");
        Load.Measured measured = Objects.requireNonNull(saturated).measure(repeat);
        Bare.Both ceiling = Objects.requireNonNull(bare);
        againstAlone.add(measured.perSecond() / ceiling.oneByOne().perSecond());
        againstPlanned.add(measured.perSecond() / ceiling.planned().perSecond());
        rowsARun.add((sluice.workerCounter("sluice_model_rows_sum") - rows)
                / (sluice.workerCounter("sluice_model_rows_count") - runs));
    }

    @Override
    public List<Figure> figures() {
        Bare.Both ceiling = Objects.requireNonNull(bare);
        SluiceRig sluice = Objects.requireNonNull(rig);
        double computed = sluice.workerCounter("sluice_model_computed_tokens_total");
        double padding = sluice.workerCounter("sluice_model_padding_tokens_total");
        return List.of(
                Figure.of("against one by one, bare", "times", "1.8", againstAlone),
                Figure.of("against the best plan, bare", "times", "0.9", againstPlanned),
                Figure.of("mean rows a run", "rows", "above 4", rowsARun),
                Figure.of(
                        "throughput",
                        "requests/s",
                        "",
                        Objects.requireNonNull(saturated).perSecond()),
                Figure.of(
                        "bare, one by one",
                        "texts/s",
                        "",
                        List.of(ceiling.oneByOne().perSecond())),
                Figure.of(
                        "bare, as planned",
                        "texts/s",
                        "",
                        List.of(ceiling.planned().perSecond())),
                Figure.of("padding computed", "% of tokens", "at most 3", List.of(100 * padding / computed)),
                Figure.of(
                        "cost model, one step ahead, p95 error",
                        "% of lane CPU",
                        "at most 8",
                        List.of(100 * sluice.workerQuantile("sluice_model_cost_error", "0.95"))));
    }

    @Override
    public void close() {
        if (rig != null) {
            rig.close();
        }
    }
}
