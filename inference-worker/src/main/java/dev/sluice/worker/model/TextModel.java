package dev.sluice.worker.model;

import ai.onnxruntime.OrtException;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.Signature;
import dev.sluice.oip.TensorSpec;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelInferResponse.InferOutputTensor;
import dev.sluice.worker.model.TextTokenizer.Tokens;
import dev.sluice.worker.tensor.LaneBuffers;
import dev.sluice.worker.tensor.RawTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A transformer behind its tokenizer: texts in, and out what the head of its kind makes of each. Where the model takes no
 * notice of padding, texts of different lengths may share a run; otherwise only those of one length.
 */
final class TextModel implements ServedModel<TextPiece> {

    private static final Object ANY_LENGTH = "any length";

    private final ModelFacts facts;
    private final RunSharing sharing;
    private final TextInputs inputs;
    private final TextRunner runner;
    private final RunCosts costs;
    private final int mostTexts;

    /**
     * A loaded model.
     *
     * @param maxAnswerBytes what an answer may hold, and so how many texts a request may have
     */
    TextModel(ModelFacts facts, TextInputs inputs, TextRunner runner, RunCosts costs, long maxAnswerBytes) {
        this.facts = facts;
        this.sharing = new RunSharing(facts);
        this.inputs = inputs;
        this.runner = runner;
        this.costs = costs;
        this.mostTexts =
                (int) Math.min(Integer.MAX_VALUE, maxAnswerBytes / runner.head().bytesOfAText());
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
        Signature.checkRows(request);
        long texts = request.getInputs(0).getShape(0);
        if (texts > mostTexts) {
            throw new InvalidRequestException("input '" + TextInputs.TEXT + "' may have " + mostTexts
                    + " texts, so that the answer is not too large, was " + texts);
        }
        return prepare(inputs.tokens(request), facts.outputsOf(request));
    }

    private Prepared<TextPiece> prepare(List<Tokens> texts, List<String> outputs) {
        TextAnswer answer = runner.head().answer(texts.size());
        List<TextPiece> pieces = new ArrayList<>(texts.size());
        List<Integer> truncated = new ArrayList<>();
        int sum = 0;
        for (int i = 0; i < texts.size(); i++) {
            int row = i;
            Tokens tokens = texts.get(row);
            if (tokens.truncated()) {
                truncated.add(row);
            }
            sum += tokens.ids().length;
            pieces.add(new TextPiece(tokens, values -> answer.put(row, tokens, values), shapeClass(tokens)));
        }
        return new PreparedTexts(facts, pieces, sum, truncated, outputs, answer);
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
        inputs.close();
    }

    /** The pieces write into the answer, which may be read when all have run, and not before. */
    private record PreparedTexts(
            ModelFacts facts,
            List<TextPiece> pieces,
            int tokens,
            List<Integer> truncated,
            List<String> outputs,
            TextAnswer texts)
            implements Prepared<TextPiece> {

        @Override
        public ModelInferResponse answer() {
            var response =
                    ModelInferResponse.newBuilder().setModelName(facts.name()).setModelVersion(facts.versionText());
            List<String> names =
                    facts.signature().outputs().stream().map(TensorSpec::name).toList();
            List<RawTensor> tensors = texts.tensors();
            for (String output : outputs) {
                RawTensor tensor = tensors.get(names.indexOf(output));
                response.addOutputs(InferOutputTensor.newBuilder()
                                .setName(output)
                                .setDatatype(tensor.datatype().name())
                                .addAllShape(tensor.shape()))
                        .addRawOutputContents(tensor.contents());
            }
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
