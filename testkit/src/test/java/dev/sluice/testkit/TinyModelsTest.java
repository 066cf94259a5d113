package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.onnx.BatchDependence;
import dev.sluice.onnx.BatchVerdict;
import dev.sluice.onnx.OnnxModel;
import dev.sluice.onnx.UnsignedInputs;
import dev.sluice.onnx.proto.ModelProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every model does in ONNX Runtime what its comment says. */
class TinyModelsTest {

    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    @ParameterizedTest
    @CsvSource({
        "BOOL, BOOL",
        "UINT8, UINT8",
        "INT8, INT8",
        "INT16, INT16",
        "INT32, INT32",
        "INT64, INT64",
        "FP16, FLOAT16",
        "BF16, BFLOAT16",
        "FP32, FLOAT",
        "FP64, DOUBLE"
    })
    void identityGivesBackTheBits(String datatype, OnnxJavaType type) throws OrtException {
        byte[] bits = new byte[2 * 3 * type.size];
        Arrays.fill(bits, (byte) 1);

        assertThat(runIdentity(TinyModels.identity(datatype, 2), "x", type, bits))
                .isEqualTo(bits);
    }

    @ParameterizedTest
    @CsvSource({"UINT16, INT16", "UINT32, INT32", "UINT64, INT64"})
    void identityGivesBackTheBitsOfUnsignedIntegers(String datatype, OnnxJavaType type)
            throws OrtException, InvalidProtocolBufferException {
        byte[] bits = new byte[2 * 3 * type.size];
        Arrays.fill(bits, (byte) -2);
        var model = OnnxModel.of(ModelProto.parseFrom(TinyModels.identity(datatype, 2)));
        byte[] feedable = UnsignedInputs.rewrite(model).orElseThrow().toByteArray();

        assertThat(runIdentity(feedable, UnsignedInputs.feedName("x"), type, bits))
                .isEqualTo(bits);
    }

    @Test
    void identityGivesBackStrings() throws OrtException {
        Map<String, Object> outputs = run(TinyModels.identity("BYTES", 1), Map.of("x", new String[] {"", "ü"}));

        assertThat((String[]) value(outputs, "y")).containsExactly("", "ü");
    }

    @Test
    void twoInputsTwoOutputsAddsAndSubtracts() throws OrtException {
        var outputs = run(TinyModels.twoInputsTwoOutputs(), Map.of("a", new float[][] {{1, 2, 3}}, "b", new float[][] {
            {10, 20, 30}
        }));

        assertThat((float[][]) value(outputs, "sum")).isDeepEqualTo(new float[][] {{11, 22, 33}});
        assertThat((float[][]) value(outputs, "difference")).isDeepEqualTo(new float[][] {{-9, -18, -27}});
    }

    @Test
    void severalInputsAndOutputsNeedsNoDefaultFed() throws OrtException {
        var outputs = run(
                TinyModels.severalInputsAndOutputs(),
                Map.of(
                        "ids", new long[][] {{7, 8, 9}},
                        "mask", new long[][] {{1, 1, 0}},
                        "scale", new float[][] {{10}}));

        assertThat((long[][]) value(outputs, "masked")).isDeepEqualTo(new long[][] {{7, 8, 0}});
        assertThat((long[]) value(outputs, "count")).containsExactly(2);
        assertThat((float[][]) value(outputs, "scaled")).isDeepEqualTo(new float[][] {{20.5f}});
    }

    @Test
    void dynamicQuantizedAnswersOtherwiseInCompany() throws OrtException {
        float[] row = {0.1f, 0.2f, 0.3f, 0.4f};
        var alone = run(TinyModels.dynamicQuantized(), Map.of("x", new float[][] {row}));
        var inCompany = run(TinyModels.dynamicQuantized(), Map.of("x", new float[][] {row, {100, 0, 0, 0}}));

        assertThat(((float[][]) value(alone, "y"))[0]).isNotEqualTo(((float[][]) value(inCompany, "y"))[0]);
    }

    @Test
    void batchReductionAnswersOtherwiseInCompany() throws OrtException {
        var outputs = run(TinyModels.batchReduction(), Map.of("x", new float[][] {{1, 1, 1}, {3, 5, 7}}));

        assertThat((float[][]) value(outputs, "y")).isDeepEqualTo(new float[][] {{-1, -2, -3}, {1, 2, 3}});
    }

    @Test
    void fixedBatchTakesTwoRowsOnly() throws OrtException {
        var outputs = run(TinyModels.fixedBatch(), Map.of("x", new float[][] {{1, 2, 3}, {4, 5, 6}}));

        assertThat((float[][]) value(outputs, "y")).isDeepEqualTo(new float[][] {{-1, -2, -3}, {-4, -5, -6}});
        assertThatThrownBy(() -> run(TinyModels.fixedBatch(), Map.of("x", new float[1][3])))
                .isInstanceOf(OrtException.class);
    }

    @Test
    void convolutionSumsNeighbourhoods() throws OrtException {
        float[][][][] images = new float[5][3][8][8];
        images[4][2][3][3] = 1;

        var features = (float[][][][]) value(run(TinyModels.convolution(), Map.of("image", images)), "features");

        assertThat(features).hasNumberOfRows(5);
        assertThat(features[4][1][2]).containsExactly(0, 0, 1, 1, 1, 0, 0, 0);
        assertThat(features[3][1][2]).containsOnly(0);
    }

    @Test
    void statefulCarriesItsState() throws OrtException {
        var outputs = run(TinyModels.stateful(), Map.of("x", new float[][] {{1, 2, 3, 4}}, "state_in", new float[][] {
            {10, 10, 10, 10}
        }));

        assertThat((float[][]) value(outputs, "state_out")).isDeepEqualTo(new float[][] {{11, 12, 13, 14}});
        assertThat((float[][]) value(outputs, "y")).isDeepEqualTo(new float[][] {{22, 24, 26, 28}});
    }

    @Test
    void stringsAreJoined() throws OrtException {
        var outputs =
                run(TinyModels.strings(), Map.of("left", new String[] {"a", ""}, "right", new String[] {"b", "c"}));

        assertThat((String[]) value(outputs, "joined")).containsExactly("ab", "c");
    }

    @Test
    void outputsWithoutRowsSumTheBatch() throws OrtException {
        var outputs = run(TinyModels.outputsWithoutRows(), Map.of("x", new float[][] {{1, 2, 3}, {4, 5, 6}}));

        assertThat((float[]) value(outputs, "columns")).containsExactly(5, 7, 9);
        assertThat(value(outputs, "total")).isEqualTo(21f);
    }

    @Test
    void poisonableFailsTheWholeRun() throws OrtException {
        var outputs = run(TinyModels.poisonable(), Map.of("index", new long[] {3, 0}));

        assertThat((float[]) value(outputs, "value")).containsExactly(30, 0);
        assertThatThrownBy(() -> run(TinyModels.poisonable(), Map.of("index", new long[] {3, 4})))
                .isInstanceOf(OrtException.class)
                .hasMessageContaining("out of data bounds");
    }

    @Test
    void slowAnswersWithItsRounds() throws OrtException {
        var outputs = run(TinyModels.slow(), Map.of("rounds", new long[] {100, 3}));

        assertThat((float[]) value(outputs, "done")).containsExactly(100, 3);
    }

    @Test
    void theScanAgreesAboutWhichAreBatchDependent() throws InvalidProtocolBufferException {
        for (byte[] dependent : List.of(
                TinyModels.dynamicQuantized(),
                TinyModels.batchReduction(),
                TinyModels.outputsWithoutRows(),
                TinyModels.slow())) {
            assertThat(scan(dependent).reasons()).isNotEmpty();
        }
        for (byte[] invariant : List.of(
                TinyModels.identity("BYTES", 1),
                TinyModels.identity("BF16", 3),
                TinyModels.twoInputsTwoOutputs(),
                TinyModels.severalInputsAndOutputs(),
                TinyModels.fixedBatch(),
                TinyModels.convolution(),
                TinyModels.stateful(),
                TinyModels.strings(),
                TinyModels.poisonable())) {
            assertThat(scan(invariant).reasons()).isEmpty();
        }
    }

    @Test
    void repositoriesAreInTritonsLayout(@TempDir Path root) throws IOException {
        ModelRepositories.write(root, "tiny", new byte[] {1}, Optional.of("kind: onnx\n"));

        assertThat(Files.readAllBytes(root.resolve("tiny/1/model.onnx"))).containsExactly(1);
        assertThat(root.resolve("tiny/model.yaml")).hasContent("kind: onnx");
    }

    private static BatchVerdict scan(byte[] model) throws InvalidProtocolBufferException {
        return BatchDependence.scan(OnnxModel.of(ModelProto.parseFrom(model)));
    }

    private static byte[] runIdentity(byte[] model, String input, OnnxJavaType type, byte[] bits) throws OrtException {
        var buffer = ByteBuffer.allocateDirect(bits.length)
                .order(ByteOrder.nativeOrder())
                .put(bits)
                .flip();
        try (var options = new OrtSession.SessionOptions();
                var session = ENVIRONMENT.createSession(model, options);
                var tensor = OnnxTensor.createTensor(ENVIRONMENT, buffer, new long[] {2, 3}, type);
                var result = session.run(Map.of(input, tensor))) {
            byte[] out = new byte[bits.length];
            ((OnnxTensor) result.get(0)).getByteBuffer().get(out);
            return out;
        }
    }

    private static Map<String, Object> run(byte[] model, Map<String, Object> inputs) throws OrtException {
        var tensors = new HashMap<String, OnnxTensor>();
        try (var options = new OrtSession.SessionOptions();
                var session = ENVIRONMENT.createSession(model, options)) {
            for (var input : inputs.entrySet()) {
                tensors.put(input.getKey(), OnnxTensor.createTensor(ENVIRONMENT, input.getValue()));
            }
            try (var result = session.run(tensors)) {
                var outputs = new HashMap<String, Object>();
                for (var output : result) {
                    outputs.put(output.getKey(), output.getValue().getValue());
                }
                return outputs;
            }
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    private static Object value(Map<String, Object> outputs, String name) {
        return Optional.ofNullable(outputs.get(name)).orElseThrow();
    }
}
