package dev.sluice.worker.model;

import dev.sluice.oip.Signature;
import dev.sluice.onnx.BatchDependence;
import dev.sluice.onnx.BatchVerdict;
import dev.sluice.onnx.OnnxModel;
import dev.sluice.worker.repository.ModelConfig;
import dev.sluice.worker.repository.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Loads models: reads, scans, opens and warms up. Thread-safe. */
public final class ModelLoader {

    private final long maxAnswerBytes;

    /** @param maxAnswerBytes the largest answer that can be sent */
    public ModelLoader(long maxAnswerBytes) {
        this.maxAnswerBytes = maxAnswerBytes;
    }

    /**
     * Loads one version of a model and makes its first runs.
     *
     * @throws ModelLoadException naming the file and what is wrong with it
     */
    public ServedModel<?> load(ModelFiles files) throws ModelLoadException {
        OnnxModel model = read(files.modelFile());
        BatchVerdict verdict = BatchDependence.scan(model);
        OnnxSession session = OnnxSession.open(files.modelFile(), model);
        try {
            return switch (files.config().kind()) {
                case ONNX -> tensors(files, session, verdict);
                case TEXT_EMBEDDING -> texts(files, session, verdict);
            };
        } catch (ModelLoadException | RuntimeException unusable) {
            session.close();
            throw unusable;
        }
    }

    private static OnnxModel read(Path file) throws ModelLoadException {
        try {
            return OnnxModel.read(file);
        } catch (IOException unreadable) {
            throw new ModelLoadException(String.valueOf(unreadable.getMessage()), unreadable);
        }
    }

    private static TensorModel tensors(ModelFiles files, OnnxSession session, BatchVerdict verdict) {
        var runner = new TensorRunner(session);
        TensorWarmUp.Findings findings = new TensorWarmUp(runner).run();
        ModelFacts facts = facts(files, session.signature(), verdict, findings.batchable(), findings.failure());
        return new TensorModel(facts, runner);
    }

    private TextEmbeddingModel texts(ModelFiles files, OnnxSession session, BatchVerdict verdict)
            throws ModelLoadException {
        ModelConfig config = files.config();
        TextRunner runner = TextRunner.over(files.modelFile(), session, config.normalize());
        runner.warmUp(files.modelFile(), config.maxTokens());
        Signature signature = TextEmbeddingModel.signature(runner.dimensions());
        ModelFacts facts = facts(files, signature, verdict, /* batchable= */ true, Optional.empty());
        TextTokenizer tokenizer = TextTokenizer.open(tokenizerFile(files), config.maxTokens());
        return new TextEmbeddingModel(facts, tokenizer, runner, maxAnswerBytes);
    }

    private static ModelFacts facts(
            ModelFiles files,
            Signature signature,
            BatchVerdict verdict,
            boolean batchable,
            Optional<String> warmUpFailure) {
        return new ModelFacts(
                files.name(), files.version(), files.config(), signature, verdict, batchable, warmUpFailure);
    }

    private static Path tokenizerFile(ModelFiles files) throws ModelLoadException {
        String name = files.config().tokenizer();
        Path own = files.folder().resolve(name);
        Path shared = files.modelFolder().resolve(name);
        if (Files.isRegularFile(own)) {
            return own;
        }
        if (Files.isRegularFile(shared)) {
            return shared;
        }
        throw new ModelLoadException("there is no tokenizer " + own + ", nor " + shared);
    }
}
