package dev.sluice.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.inference.ModelInferRequest.InferRequestedOutputTensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignatureTest {

    private final Signature batchable = new Signature(
            List.of(
                    new TensorSpec("a", Datatype.FP32, List.of(-1L, 3L)),
                    new TensorSpec("b", Datatype.INT64, List.of(-1L))),
            List.of(new TensorSpec("y", Datatype.FP32, List.of(-1L, 3L))));

    @Test
    void refusesAMissingInputAndNamesWhatTheModelTakes() {
        refuses(
                request(input("a", "FP32", 1, 3)),
                "input 'b' is missing; the model takes a FP32 [-1, 3], b INT64 [-1]");
    }

    @Test
    void refusesAnInputTheModelDoesNotHave() {
        refuses(request(input("z", "FP32", 1)), "unknown input 'z'");
    }

    @Test
    void refusesAnInputGivenTwice() {
        refuses(request(input("b", "INT64", 1), input("b", "INT64", 1)), "given twice");
    }

    @Test
    void refusesAnotherDatatypeRankOrDimension() {
        refuses(request(input("a", "FP64", 1, 3)), "input 'a' has to be FP32, was FP64");
        refuses(request(input("a", "FP32", 3)), "has to have the shape [-1, 3] (-1 may vary), was [3]");
        refuses(request(input("a", "FP32", 1, 4)), "was [1, 4]");
    }

    @Test
    void refusesDifferentNumbersOfRowsOnlyWhereInputsShareThem() {
        ModelInferRequest request =
                request(input("a", "FP32", 2, 3), input("b", "INT64", 1)).build();

        assertThatCode(() -> batchable.check(request)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Signature.checkRows(request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the same number of rows: 'a' has 2, 'b' has 1");
    }

    @Test
    void refusesOutputsThatDoNotExistOrAreAskedForTwice() {
        var request = request(input("a", "FP32", 1, 3), input("b", "INT64", 1));

        refuses(request.clone().addOutputs(output("q")), "unknown output 'q'; the model gives y FP32 [-1, 3]");
        refuses(request.clone().addOutputs(output("y")).addOutputs(output("y")), "asked for twice");
    }

    @Test
    void takesWhatFits() {
        var request = request(input("b", "INT64", 7), input("a", "FP32", 7, 3)).addOutputs(output("y"));

        assertThatCode(() -> batchable.check(request.build())).doesNotThrowAnyException();
    }

    @Test
    void isBatchableOnlyWhenEveryInputAndOutputHasDynamicRows() {
        var fixed = new TensorSpec("f", Datatype.FP32, List.of(1L, 3L));
        var scalar = new TensorSpec("s", Datatype.FP32, List.of());

        assertThat(batchable.batchable()).isTrue();
        assertThat(new Signature(List.of(fixed), batchable.outputs()).batchable())
                .isFalse();
        assertThat(new Signature(batchable.inputs(), List.of(scalar)).batchable())
                .isFalse();
        assertThat(new Signature(List.of(), batchable.outputs()).batchable()).isFalse();
    }

    @Test
    void measuresARowByTheDimensionsThatMayVary() {
        var signature = new Signature(
                List.of(
                        new TensorSpec("a", Datatype.FP32, List.of(-1L, 3L, -1L, -1L)),
                        new TensorSpec("b", Datatype.INT64, List.of(-1L))),
                List.of());
        ModelInferRequest request =
                request(input("a", "FP32", 2, 3, 5, 7), input("b", "INT64", 2)).build();

        assertThat(signature.rowLength(request, /* batchable= */ true)).isEqualTo(5 * 7);
        assertThat(signature.rowLength(request, /* batchable= */ false)).isEqualTo(2 * 5 * 7);
    }

    @Test
    void measuresARowAtLeastAs1AndAtMostAsAnInt() {
        var signature =
                new Signature(List.of(new TensorSpec("a", Datatype.FP32, List.of(-1L, -1L, -1L, -1L))), List.of());
        long huge = 1L << 62;

        assertThat(signature.rowLength(request(input("a", "FP32", 1, 0, 0, 0)).build(), /* batchable= */ true))
                .isEqualTo(1);
        assertThat(signature.rowLength(
                        request(input("a", "FP32", 1, huge, huge, 4)).build(), /* batchable= */ true))
                .isEqualTo(Integer.MAX_VALUE);
    }

    private void refuses(ModelInferRequest.Builder request, String reason) {
        assertThatThrownBy(() -> batchable.check(request.build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(reason);
    }

    private static ModelInferRequest.Builder request(InferInputTensor... inputs) {
        return ModelInferRequest.newBuilder().addAllInputs(List.of(inputs));
    }

    private static InferInputTensor input(String name, String datatype, long... shape) {
        var input = InferInputTensor.newBuilder().setName(name).setDatatype(datatype);
        for (long dimension : shape) {
            input.addShape(dimension);
        }
        return input.build();
    }

    private static InferRequestedOutputTensor output(String name) {
        return InferRequestedOutputTensor.newBuilder().setName(name).build();
    }
}
