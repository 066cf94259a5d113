package dev.sluice.worker.model;

import dev.sluice.onnx.BatchDependence;
import dev.sluice.onnx.BatchVerdict;
import dev.sluice.onnx.OnnxModel;
import dev.sluice.worker.lanes.Clock;
import dev.sluice.worker.repository.ModelFiles;
import dev.sluice.worker.repository.ModelKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Loads models: reads, scans, opens and warms up. Thread-safe. */
public final class ModelLoader {

    private final TextLoader texts;
    private final Clock clock;

    /** @param maxAnswerBytes the largest answer that can be sent */
    public ModelLoader(long maxAnswerBytes, Clock clock) {
        this.texts = new TextLoader(maxAnswerBytes, clock);
        this.clock = clock;
    }

    /**
     * Loads one version of a model and makes its first runs.
     *
     * @param costs what its runs cost, as far as that is known
     * @throws ModelLoadException naming the file and what is wrong with it
     */
    public ServedModel<?> load(ModelFiles files, RunCosts costs) throws ModelLoadException {
        OnnxModel model = read(files.modelFile());
        BatchVerdict verdict = BatchDependence.scan(model);
        checkCache(files, model, verdict);
        OnnxSession session = OnnxSession.open(files.modelFile(), model);
        try {
            return files.config().kind() == ModelKind.ONNX
                    ? tensors(files, session, verdict, costs)
                    : texts.load(files, session, verdict, costs);
        } catch (ModelLoadException | RuntimeException unusable) {
            session.close();
            throw unusable;
        }
    }

    private static void checkCache(ModelFiles files, OnnxModel model, BatchVerdict verdict) throws ModelLoadException {
        Optional<String> objection =
                files.config().responseCache().isOn() ? AnswersAlike.objection(model, verdict) : Optional.empty();
        if (objection.isPresent()) {
            throw new ModelLoadException(
                    files.modelFile() + " can not have a response-cache, its answers can not be kept: "
                            + objection.get() + "; take response-cache out of its model.yaml");
        }
    }

    private static OnnxModel read(Path file) throws ModelLoadException {
        try {
            return OnnxModel.read(file);
        } catch (IOException unreadable) {
            throw new ModelLoadException(String.valueOf(unreadable.getMessage()), unreadable);
        }
    }

    private TensorModel tensors(ModelFiles files, OnnxSession session, BatchVerdict verdict, RunCosts costs)
            throws ModelLoadException {
        RaggedAxes ragged = RaggedAxes.of(files.config().ragged(), session);
        var runner = new TensorRunner(session, ragged);
        TensorWarmUp.Findings findings = new TensorWarmUp(runner).run(new Calibration(costs, clock));
        var facts = new ModelFacts(
                files.name(),
                files.version(),
                files.config(),
                session.signature(),
                verdict,
                findings.batchable(),
                /* ignoresPadding= */ !ragged.isNone(),
                /* ofKind= */ Map.of(),
                findings.failure());
        return new TensorModel(facts, runner, ragged, costs);
    }
}
