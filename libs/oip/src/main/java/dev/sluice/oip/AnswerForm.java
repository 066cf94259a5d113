package dev.sluice.oip;

import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.util.HashMap;
import java.util.Map;

/**
 * Which outputs are answered as binary data after the JSON. It is asked for by parameters that concern nobody but who writes the
 * answer.
 *
 * @param isBinary of outputs about which nothing is said
 * @param byOutput whether this one is binary
 */
public record AnswerForm(boolean isBinary, Map<String, Boolean> byOutput) {

    /** All outputs in JSON. */
    public static final AnswerForm JSON = new AnswerForm(/* isBinary= */ false, Map.of());

    /** All outputs as binary data. */
    public static final AnswerForm BINARY = new AnswerForm(/* isBinary= */ true, Map.of());

    private static final String OF_REQUEST = "binary_data_output";
    private static final String OF_OUTPUT = "binary_data";

    public AnswerForm {
        byOutput = Map.copyOf(byOutput);
    }

    /** Whether this output is binary. */
    public boolean isBinary(String output) {
        return byOutput.getOrDefault(output, isBinary);
    }

    static AnswerForm of(ModelInferRequest request) {
        Map<String, Boolean> byOutput = new HashMap<>();
        for (var output : request.getOutputsList()) {
            InferParameter said = output.getParametersMap().get(OF_OUTPUT);
            if (said != null) {
                byOutput.put(output.getName(), bool(OF_OUTPUT, said));
            }
        }
        InferParameter ofAll = request.getParametersMap().get(OF_REQUEST);
        return new AnswerForm(ofAll != null && bool(OF_REQUEST, ofAll), byOutput);
    }

    /** The request without what it says of the form: members of a run have equal parameters. */
    static ModelInferRequest removedFrom(ModelInferRequest request) {
        boolean isSilent = !request.containsParameters(OF_REQUEST)
                && request.getOutputsList().stream().noneMatch(output -> output.containsParameters(OF_OUTPUT));
        if (isSilent) {
            return request;
        }
        ModelInferRequest.Builder silent = request.toBuilder().removeParameters(OF_REQUEST);
        silent.getOutputsBuilderList().forEach(output -> output.removeParameters(OF_OUTPUT));
        return silent.build();
    }

    private static boolean bool(String name, InferParameter said) {
        if (said.getParameterChoiceCase() != InferParameter.ParameterChoiceCase.BOOL_PARAM) {
            throw new InvalidRequestException("parameter '" + name + "' is true or false");
        }
        return said.getBoolParam();
    }
}
