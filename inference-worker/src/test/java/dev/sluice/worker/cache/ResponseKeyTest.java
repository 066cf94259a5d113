package dev.sluice.worker.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.inference.ModelInferRequest.InferRequestedOutputTensor;
import org.junit.jupiter.api.Test;

class ResponseKeyTest {

    private final ModelInferRequest request = with(
                    with(ModelInferRequest.newBuilder(), "a", "FP32", "12345678", 1, 2), "b")
            .build();

    @Test
    void isTheSameForEqualContentsWhoeverAsksAndInWhicheverOrder() {
        ModelInferRequest again = with(with(ModelInferRequest.newBuilder(), "b"), "a", "FP32", "12345678", 1, 2)
                .setId("another")
                .setModelName("as it was routed")
                .putParameters(
                        "trace",
                        InferParameter.newBuilder().setStringParam("4711").build())
                .build();

        assertThat(key(again)).isEqualTo(key(request));
    }

    @Test
    void isAnotherForAnotherModel() {
        assertThat(ResponseKey.of("another model", request)).isNotEqualTo(key(request));
    }

    @Test
    void isAnotherWhereAnythingDiffersThatTheAnswerMayDependOn() {
        assertThat(key(with(with(ModelInferRequest.newBuilder(), "c", "FP32", "12345678", 1, 2), "b")
                        .build()))
                .as("name")
                .isNotEqualTo(key(request));
        assertThat(key(with(with(ModelInferRequest.newBuilder(), "a", "INT32", "12345678", 1, 2), "b")
                        .build()))
                .as("datatype")
                .isNotEqualTo(key(request));
        assertThat(key(with(with(ModelInferRequest.newBuilder(), "a", "FP32", "12345678", 2, 1), "b")
                        .build()))
                .as("shape")
                .isNotEqualTo(key(request));
        assertThat(key(with(with(ModelInferRequest.newBuilder(), "a", "FP32", "12345679", 1, 2), "b")
                        .build()))
                .as("contents")
                .isNotEqualTo(key(request));
        assertThat(key(asking(request, "y"))).as("outputs").isNotEqualTo(key(request));
        assertThat(key(asking(request, "y", "z"))).as("order of outputs").isNotEqualTo(key(asking(request, "z", "y")));
    }

    @Test
    void doesNotTakeTheEndOfOnePartForTheBeginningOfTheNext() {
        ModelInferRequest one =
                with(ModelInferRequest.newBuilder(), "ab", "FP32", "", 0).build();
        ModelInferRequest other =
                with(ModelInferRequest.newBuilder(), "a", "bFP32", "", 0).build();

        assertThat(key(one)).isNotEqualTo(key(other));
        assertThat(key(asking(one, "yz"))).isNotEqualTo(key(asking(one, "y", "z")));
    }

    private static ResponseKey key(ModelInferRequest request) {
        return ResponseKey.of("model", request);
    }

    private static ModelInferRequest asking(ModelInferRequest request, String... outputs) {
        var asking = request.toBuilder();
        for (String output : outputs) {
            asking.addOutputs(InferRequestedOutputTensor.newBuilder().setName(output));
        }
        return asking.build();
    }

    private static ModelInferRequest.Builder with(ModelInferRequest.Builder request, String name) {
        return with(request, name, "BYTES", "text", 1);
    }

    private static ModelInferRequest.Builder with(
            ModelInferRequest.Builder request, String name, String datatype, String contents, long... shape) {
        var input = InferInputTensor.newBuilder().setName(name).setDatatype(datatype);
        for (long dimension : shape) {
            input.addShape(dimension);
        }
        return request.addInputs(input).addRawInputContents(ByteString.copyFromUtf8(contents));
    }
}
