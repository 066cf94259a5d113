package dev.sluice.gateway.grpc;

import dev.sluice.oip.InvalidRequestException;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.util.List;

/**
 * Parameters that Triton keeps for itself. They are between a client and its server and end here: members of a run have equal
 * parameters, so that a request with one would never meet those without.
 */
final class TritonParameters {

    static final String FINAL_RESPONSE = "triton_final_response";

    private static final String RESERVED = "triton_";

    /** It asks for an answer after the last where that is empty, which ours never is: every request has exactly one. */
    private static final String EMPTY_FINAL_RESPONSE = "triton_enable_empty_final_response";

    private TritonParameters() {}

    /** @throws InvalidRequestException when one has the wrong type */
    static ModelInferRequest removedFrom(ModelInferRequest request) {
        if (request.getParametersCount() == 0) {
            return request;
        }
        List<String> reserved = request.getParametersMap().keySet().stream()
                .filter(name -> name.startsWith(RESERVED))
                .toList();
        if (reserved.isEmpty()) {
            return request;
        }
        InferParameter emptyFinal = request.getParametersOrDefault(EMPTY_FINAL_RESPONSE, bool(false));
        if (!emptyFinal.hasBoolParam()) {
            throw new InvalidRequestException("parameter '" + EMPTY_FINAL_RESPONSE + "' should be a bool_param");
        }
        ModelInferRequest.Builder without = request.toBuilder();
        reserved.forEach(without::removeParameters);
        return without.build();
    }

    static InferParameter bool(boolean value) {
        return InferParameter.newBuilder().setBoolParam(value).build();
    }
}
