package dev.sluice.worker.model;

import ai.onnxruntime.OrtException;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.oip.Datatype;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.Signature;
import dev.sluice.oip.TensorSpec;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelInferResponse.InferOutputTensor;
import dev.sluice.worker.model.TextTokenizer.Tokens;
import dev.sluice.worker.tensor.InputTensors;
import dev.sluice.worker.tensor.LaneBuffers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A transformer behind its tokenizer: texts in, a vector each out. Where the model takes no notice of padding, texts of
 * different lengths may share a run; otherwise only those of one length.
 */
final class TextEmbeddingModel implements ServedModel<TextPiece> {

    private static final String INPUT = "text";
    private static final String OUTPUT = "embedding";
    private static final Object ANY_LENGTH = "any length";

    private final ModelFacts facts;
    private final RunSharing sharing;
    private final TextTokenizer tokenizer;
    private final TextRunner runner;
    private final RunCosts costs;
    private final int mostTexts;

    /**
     * A loaded model.
     *
     * @param maxAnswerBytes what an answer may hold, and so how many texts a request may have
     */
    TextEmbeddingModel(
            ModelFacts facts, TextTokenizer tokenizer, TextRunner runner, RunCosts costs, long maxAnswerBytes) {
        this.facts = facts;
        this.sharing = new RunSharing(facts);
        this.tokenizer = tokenizer;
        this.runner = runner;
        this.costs = costs;
        this.mostTexts = (int) Math.min(Integer.MAX_VALUE, maxAnswerBytes / vectorBytes(runner));
    }

    private static long vectorBytes(TextRunner runner) {
        return (long) runner.dimensions() * Float.BYTES;
    }

    static Signature signature(int dimensions) {
        return new Signature(
                List.of(new TensorSpec(INPUT, Datatype.BYTES, List.of(-1L))),
                List.of(new TensorSpec(OUTPUT, Datatype.FP32, List.of(-1L, (long) dimensions))));
    }

    @Override
    public ModelFacts facts() {
        return facts;
    }

    @Override
    public RunSharing sharing() {
        return sharing;
    }

    @Override
    public RunCosts costs() {
        return costs;
    }

    @Override
    public Prepared<TextPiece> prepare(ModelInferRequest request) {
        facts.signature().check(request);
        if (request.getInputs(0).getShape(0) > mostTexts) {
            throw new InvalidRequestException("input '" + INPUT + "' may have " + mostTexts
                    + " texts, so that the answer is not too large, was "
                    + request.getInputs(0).getShape(0));
        }
        List<String> texts = InputTensors.texts(INPUT, request.getRawInputContents(0));
        return prepare(texts);
    }

    /** Makes the pieces of texts. */
    Prepared<TextPiece> prepare(List<String> texts) {
        ByteBuffer answer = ByteBuffer.allocate(Math.toIntExact(texts.size() * vectorBytes(runner)))
                .order(ByteOrder.LITTLE_ENDIAN);
        FloatBuffer vectors = answer.asFloatBuffer();
        List<TextPiece> pieces = new ArrayList<>(texts.size());
        List<Integer> truncated = new ArrayList<>();
        int sum = 0;
        for (int row = 0; row < texts.size(); row++) {
            Tokens tokens = tokenizer.encode(texts.get(row));
            if (tokens.truncated()) {
                truncated.add(row);
            }
            sum += tokens.ids().length;
            FloatBuffer vector = vectors.slice(row * runner.dimensions(), runner.dimensions());
            pieces.add(new TextPiece(tokens, vector, shapeClass(tokens)));
        }
        return new PreparedTexts(this, pieces, sum, truncated, UnsafeByteOperations.unsafeWrap(answer));
    }

    private Object shapeClass(Tokens tokens) {
        if (!sharing.isAllowed()) {
            return new Object();
        }
        return facts.ignoresPadding() ? ANY_LENGTH : tokens.ids().length;
    }

    @Override
    public void run(List<TextPiece> pieces, LaneBuffers buffers, RunLimit limit) throws RunFailedException {
        try {
            runner.run(pieces, buffers, limit);
        } catch (OrtException failed) {
            throw RunFailedException.inModel("the model failed: " + OnnxSession.oneLine(failed));
        }
    }

    @Override
    public void close() {
        runner.close();
        tokenizer.close();
    }

    /** The pieces write into what {@code vectors} shows: it may be read when all have run, and not before. */
    private record PreparedTexts(
            TextEmbeddingModel model, List<TextPiece> pieces, int tokens, List<Integer> truncated, ByteString vectors)
            implements Prepared<TextPiece> {

        @Override
        public ModelInferResponse answer() {
            var response = ModelInferResponse.newBuilder()
                    .setModelName(model.facts.name())
                    .setModelVersion(model.facts.versionText())
                    .addOutputs(InferOutputTensor.newBuilder()
                            .setName(OUTPUT)
                            .setDatatype(Datatype.FP32.name())
                            .addShape(pieces.size())
                            .addShape(model.runner.dimensions()))
                    .addRawOutputContents(vectors);
            if (!truncated.isEmpty()) {
                String rows = truncated.stream().map(String::valueOf).collect(Collectors.joining(","));
                response.putParameters(
                        "sluice_truncated",
                        InferParameter.newBuilder().setBoolParam(true).build());
                response.putParameters(
                        "sluice_truncated_rows",
                        InferParameter.newBuilder().setStringParam(rows).build());
            }
            return response.build();
        }
    }
}
