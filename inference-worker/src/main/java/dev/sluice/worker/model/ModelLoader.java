package dev.sluice.worker.model;

import ai.onnxruntime.OrtException;
import dev.sluice.onnx.BatchDependence;
import dev.sluice.onnx.BatchVerdict;
import dev.sluice.onnx.OnnxModel;
import dev.sluice.worker.lanes.Clock;
import dev.sluice.worker.repository.ModelConfig;
import dev.sluice.worker.repository.ModelFiles;
import dev.sluice.worker.tensor.LaneBuffers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Loads models: reads, scans, opens and warms up. Thread-safe. */
public final class ModelLoader {

    private static final List<Integer> LENGTHS = List.of(3, 8, 16, 32, 64, 128, 256);
    private static final int SEVERAL_ROWS = 4;

    private final long maxAnswerBytes;
    private final Clock clock;

    /** @param maxAnswerBytes the largest answer that can be sent */
    public ModelLoader(long maxAnswerBytes, Clock clock) {
        this.maxAnswerBytes = maxAnswerBytes;
        this.clock = clock;
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

    private TensorModel tensors(ModelFiles files, OnnxSession session, BatchVerdict verdict) throws ModelLoadException {
        RaggedAxes ragged = RaggedAxes.of(files.config().ragged(), session);
        var runner = new TensorRunner(session, ragged);
        var costs = new RunCosts();
        TensorWarmUp.Findings findings = new TensorWarmUp(runner).run(new Calibration(costs, clock));
        var facts = new ModelFacts(
                files.name(),
                files.version(),
                files.config(),
                session.signature(),
                verdict,
                findings.batchable(),
                /* ignoresPadding= */ !ragged.isNone(),
                findings.failure());
        return new TensorModel(facts, runner, ragged, costs);
    }

    private TextEmbeddingModel texts(ModelFiles files, OnnxSession session, BatchVerdict verdict)
            throws ModelLoadException {
        ModelConfig config = files.config();
        TextRunner runner = TextRunner.over(files.modelFile(), session, config.normalize());
        boolean mayShareRuns = ModelFacts.sharesRuns(verdict, config);
        boolean sharesRuns = mayShareRuns && takesRows(runner);
        RunCosts costs = calibrate(files, runner, sharesRuns ? Math.min(SEVERAL_ROWS, config.maxRows()) : 1);
        TextTokenizer tokenizer = TextTokenizer.open(tokenizerFile(files), config.maxTokens());
        boolean ignoresPadding = sharesRuns && runner.takesMask() && new PaddingCheck(runner, tokenizer).isPassed();
        var facts = new ModelFacts(
                files.name(),
                files.version(),
                config,
                TextEmbeddingModel.signature(runner.dimensions()),
                verdict,
                /* batchable= */ true,
                ignoresPadding,
                /* warmUpFailure= */ Optional.empty());
        var model = new TextEmbeddingModel(facts, tokenizer, runner, costs, maxAnswerBytes);
        if (mayShareRuns && !sharesRuns) {
            model.sharing().stop("it takes one row at a time");
        }
        return model;
    }

    /** A model may have been exported with the one row of its example baked in. */
    private static boolean takesRows(TextRunner runner) {
        try {
            runner.runBlank(2, LENGTHS.get(0), new LaneBuffers());
            return true;
        } catch (OrtException | RunFailedException one) {
            return false;
        }
    }

    private RunCosts calibrate(ModelFiles files, TextRunner runner, int mostRows) throws ModelLoadException {
        var costs = new RunCosts();
        var buffers = new LaneBuffers();
        int longest = files.config().maxTokens();
        List<Calibration.Size> sizes = LENGTHS.stream()
                .filter(length -> length < longest)
                .flatMap(length -> Stream.of(1, mostRows).distinct().map(rows -> new Calibration.Size(rows, length)))
                .toList();
        try {
            runner.runBlank(1, longest, buffers); // a model may have been made for shorter texts
            new Calibration(costs, clock).run(sizes, size -> runner.runBlank(size.rows(), size.length(), buffers));
            return costs;
        } catch (OrtException failed) {
            throw new ModelLoadException(
                    files.modelFile() + " fails on blank texts of up to " + longest + " tokens, which is max-tokens: "
                            + OnnxSession.oneLine(failed),
                    failed);
        } catch (RunFailedException failed) {
            throw new ModelLoadException(files.modelFile() + ": " + failed.reason(), failed);
        }
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
