package dev.sluice.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.onnx.proto.TensorProto.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Activations of 8 bits with a scale for each token, as they have to be made for an answer not to depend on batch mates. */
class TokenScaleTest {

    @Test
    void doesNotMindAScaleOfItsOwnForEachToken() {
        assertThat(reasons(quantizedByToken(/* axis= */ 0))).isEmpty();
        assertThat(reasons(quantizedByToken(/* axis= */ -2))).isEmpty();
    }

    @Test
    void mindsScalesOfTokensAlongAnotherAxis() {
        assertThat(reasons(quantizedByToken(/* axis= */ 1))).isNotEmpty();
    }

    private static List<String> reasons(ModelBuilder model) {
        return BatchDependence.scan(model.build()).reasons();
    }

    private static ModelBuilder quantizedByToken(long axis) {
        return ModelBuilder.ofOpset(17)
                .input("x", DataType.FLOAT, "batch", "length", 12)
                .weights(Tensors.longs("rows", List.of(2L), -1, 12))
                .weights(Tensors.longs("flat", List.of(1L), -1))
                .weights(Tensors.raw("middle", DataType.UINT8, List.of(), new byte[] {(byte) 128}))
                .node("Reshape", List.of("x", "rows"), List.of("tokens"))
                .node("Abs", List.of("tokens"), List.of("sizes"))
                .node(
                        "ReduceMax",
                        List.of("sizes"),
                        List.of("largest"),
                        Attributes.of("axes", List.of(1L)),
                        Attributes.of("keepdims", 1))
                .node("Reshape", List.of("largest", "flat"), List.of("scales"))
                .node("Shape", List.of("scales"), List.of("count"))
                .node("Expand", List.of("middle", "count"), List.of("middles"))
                .node(
                        "QuantizeLinear",
                        List.of("tokens", "scales", "middles"),
                        List.of("bytes"),
                        Attributes.of("axis", axis))
                .node("Cast", List.of("bytes"), List.of("numbers"), Attributes.of("to", 1L))
                .node("Mul", List.of("numbers", "largest"), List.of("scaled"))
                .node("Shape", List.of("x"), List.of("shape"))
                .node("Reshape", List.of("scaled", "shape"), List.of("y"))
                .output("y", DataType.FLOAT, "batch", "length", 12);
    }
}
