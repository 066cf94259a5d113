package dev.sluice.gateway.link;

import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.inference.ModelInferRequest.InferRequestedOutputTensor;
import java.util.List;
import java.util.Map;

/**
 * What must be equal for two requests to share a run of a batchable model: everything but the number of rows and the
 * tensors' values.
 */
record ShapeClass(
        List<InferInputTensor> inputsWithoutRows,
        List<InferRequestedOutputTensor> outputs,
        Map<String, InferParameter> parameters) {

    static ShapeClass of(ModelInferRequest request) {
        return new ShapeClass(
                request.getInputsList().stream()
                        .map(input -> input.toBuilder().setShape(0, -1).build())
                        .toList(),
                request.getOutputsList(),
                request.getParametersMap());
    }
}
