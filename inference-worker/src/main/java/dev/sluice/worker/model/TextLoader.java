package dev.sluice.worker.model;

import ai.onnxruntime.OrtException;
import dev.sluice.oip.Signature;
import dev.sluice.onnx.BatchVerdict;
import dev.sluice.worker.lanes.Clock;
import dev.sluice.worker.repository.ModelConfig;
import dev.sluice.worker.repository.ModelFiles;
import dev.sluice.worker.repository.ModelKind;
import dev.sluice.worker.tensor.LaneBuffers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Loads transformers behind their tokenizers. The kinds differ in their heads, and in what they take. Thread-safe. */
final class TextLoader {

    private static final List<Integer> LENGTHS = List.of(3, 8, 16, 32, 64, 128, 256);
    private static final int SEVERAL_ROWS = 4;

    private final long maxAnswerBytes;
    private final Clock clock;

    TextLoader(long maxAnswerBytes, Clock clock) {
        this.maxAnswerBytes = maxAnswerBytes;
        this.clock = clock;
    }

    TextModel load(ModelFiles files, OnnxSession session, BatchVerdict verdict, RunCosts costs)
            throws ModelLoadException {
        ModelConfig config = files.config();
        TextGraph graph = TextGraph.of(files, session, axes(config.kind()));
        TextHead head = head(files, graph.width());
        var runner = new TextRunner(graph, head);
        boolean mayShareRuns = ModelFacts.sharesRuns(verdict, config);
        boolean sharesRuns = mayShareRuns && takesRows(runner);
        calibrate(files, runner, sharesRuns ? Math.min(SEVERAL_ROWS, config.maxRows()) : 1, costs);
        TextInputs inputs = inputs(files);
        boolean ignoresPadding = sharesRuns && graph.takesMask() && new PaddingCheck(runner, inputs).isPassed();
        var facts = new ModelFacts(
                files.name(),
                files.version(),
                config,
                new Signature(inputs.specs(), head.outputs()),
                verdict,
                /* batchable= */ true,
                ignoresPadding,
                head.properties(),
                /* warmUpFailure= */ Optional.empty());
        var model = new TextModel(facts, inputs, runner, costs, maxAnswerBytes);
        if (mayShareRuns && !sharesRuns) {
            model.sharing().stop("it takes one row at a time");
        }
        return model;
    }

    private static List<String> axes(ModelKind kind) {
        return switch (kind) {
            case TEXT_EMBEDDING -> EmbeddingHead.AXES;
            case TEXT_CLASSIFICATION, TEXT_PAIR_CLASSIFICATION -> ClassificationHead.AXES;
            case TOKEN_CLASSIFICATION -> TokenClassificationHead.AXES;
            case ONNX -> throw noText(kind);
        };
    }

    private static TextHead head(ModelFiles files, int width) throws ModelLoadException {
        return switch (files.config().kind()) {
            case TEXT_EMBEDDING ->
                new EmbeddingHead(width, files.config().embedding().normalize());
            case TEXT_CLASSIFICATION, TEXT_PAIR_CLASSIFICATION -> ClassificationHead.of(files, width);
            case TOKEN_CLASSIFICATION -> TokenClassificationHead.of(files, width);
            case ONNX -> throw noText(files.config().kind());
        };
    }

    private static IllegalStateException noText(ModelKind kind) {
        return new IllegalStateException("not a kind of text model: " + kind);
    }

    private static TextInputs inputs(ModelFiles files) throws ModelLoadException {
        ModelConfig config = files.config();
        Path file = tokenizerFile(files);
        return switch (config.kind()) {
            case TEXT_EMBEDDING ->
                TextInputs.ofTexts(TextTokenizer.open(file, config.maxTokens()), /* takesEmpty= */ true);
            case TEXT_CLASSIFICATION ->
                TextInputs.ofTexts(TextTokenizer.open(file, config.maxTokens()), /* takesEmpty= */ false);
            case TEXT_PAIR_CLASSIFICATION ->
                TextInputs.ofPairs(TextTokenizer.forPairs(
                        file, config.maxTokens(), config.classification().truncation()));
            case TOKEN_CLASSIFICATION ->
                TextInputs.ofTexts(TextTokenizer.withPlaces(file, config.maxTokens()), /* takesEmpty= */ false);
            case ONNX -> throw noText(config.kind());
        };
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

    private void calibrate(ModelFiles files, TextRunner runner, int mostRows, RunCosts costs)
            throws ModelLoadException {
        var buffers = new LaneBuffers();
        int longest = files.config().maxTokens();
        List<Calibration.Size> sizes = LENGTHS.stream()
                .filter(length -> length < longest)
                .flatMap(length -> Stream.of(1, mostRows).distinct().map(rows -> new Calibration.Size(rows, length)))
                .toList();
        try {
            runner.runBlank(1, longest, buffers); // a model may have been made for shorter texts
            new Calibration(costs, clock).run(sizes, size -> runner.runBlank(size.rows(), size.length(), buffers));
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
        Optional<Path> file = files.find(name);
        if (file.isEmpty()) {
            List<Path> places = files.placesOf(name);
            throw new ModelLoadException("there is no tokenizer " + places.get(0) + ", nor " + places.get(1));
        }
        return file.get();
    }
}
