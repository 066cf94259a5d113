package dev.sluice.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.InferTensorContents;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a few bytes claim is refused before memory is taken for it. */
class RawContentsAllocationTest {

    private static final long SMALL = 64 << 10;

    static Stream<ModelInferRequest> claims() {
        return Stream.of(
                raw("FP32", List.of(1L << 20, 1L << 20), new byte[4]),
                raw("INT8", List.of(Long.MAX_VALUE), new byte[4]),
                raw("FP64", List.of(1L << 29), new byte[0]),
                raw("BYTES", List.of(1L << 40), new byte[] {0, 0, 0, 0}),
                raw("BYTES", List.of(1L), new byte[] {-1, -1, -1, 0x7f}),
                raw("BYTES", List.of(1L), new byte[] {-1, -1, -1, -1}),
                typed("FP32", List.of(1L << 20, 1L << 20)),
                typed("FP32", List.of(Long.MAX_VALUE, 2L)),
                typed("FP32", List.of(-1L, 1L)));
    }

    @ParameterizedTest
    @MethodSource("claims")
    void takesNoMemoryForWhatIsOnlyClaimed(ModelInferRequest claim) {
        long allocated = Allocations.of(() ->
                assertThatThrownBy(() -> RawContents.canonical(claim)).isInstanceOf(InvalidRequestException.class));

        assertThat(allocated).isLessThan(SMALL);
    }

    private static ModelInferRequest raw(String datatype, List<Long> shape, byte[] contents) {
        return ModelInferRequest.newBuilder()
                .addInputs(tensor(datatype, shape))
                .addRawInputContents(ByteString.copyFrom(contents))
                .build();
    }

    private static ModelInferRequest typed(String datatype, List<Long> shape) {
        return ModelInferRequest.newBuilder()
                .addInputs(tensor(datatype, shape)
                        .setContents(InferTensorContents.newBuilder().addFp32Contents(1)))
                .build();
    }

    private static InferInputTensor.Builder tensor(String datatype, List<Long> shape) {
        return InferInputTensor.newBuilder().setName("x").setDatatype(datatype).addAllShape(shape);
    }
}
