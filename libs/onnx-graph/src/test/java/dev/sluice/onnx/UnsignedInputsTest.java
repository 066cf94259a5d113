package dev.sluice.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sluice.onnx.proto.StringStringEntryProto;
import dev.sluice.onnx.proto.TensorProto;
import dev.sluice.onnx.proto.TensorProto.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnsignedInputsTest {

    private static final long ROWS = 512;

    @TempDir
    private Path folder;

    @Test
    void leavesAModelWithoutUnsignedInputsAlone() {
        OnnxModel model = ModelBuilder.ofOpset(17)
                .input("x", DataType.UINT8, "batch")
                .node("Identity", List.of("x"), List.of("y"))
                .output("y", DataType.UINT8, "batch")
                .build();

        assertThat(UnsignedInputs.rewrite(model)).isEmpty();
    }

    @Test
    void leavesTheDefaultOfAnInitializerAlone() {
        OnnxModel model = ModelBuilder.ofOpset(17)
                .input("x", DataType.UINT32, 1)
                .weights(TensorProto.newBuilder()
                        .setName("x")
                        .setDataType(DataType.UINT32.getNumber())
                        .addDims(1)
                        .addUint64Data(7)
                        .build())
                .node("Identity", List.of("x"), List.of("y"))
                .output("y", DataType.UINT32, 1)
                .build();

        assertThat(UnsignedInputs.rewrite(model)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"UINT16, INT16, 2", "UINT32, INT32, 4", "UINT64, INT64, 8"})
    void keepsEveryBitOnTheWayInAndOut(DataType type, OnnxJavaType fed, int width) throws OrtException {
        OnnxModel model = ModelBuilder.ofOpset(17)
                .input("x", type, "batch")
                .node("Identity", List.of("x"), List.of("y"))
                .output("y", type, "batch")
                .build();
        byte[] bits = new byte[(int) ROWS * width];
        new Random(42).nextBytes(bits);

        byte[] out = run(UnsignedInputs.rewrite(model).orElseThrow(), new OrtSession.SessionOptions(), fed, bits);

        assertThat(out).isEqualTo(bits);
    }

    @Test
    void sumsAsUnsignedNumbersDo() throws OrtException {
        OnnxModel model = ModelBuilder.ofOpset(17)
                .input("x", DataType.UINT64, "batch")
                .node("Cast", List.of("x"), List.of("y"), Attributes.of("to", DataType.DOUBLE.getNumber()))
                .output("y", DataType.DOUBLE, "batch")
                .build();
        byte[] largest = {-1, -1, -1, -1, -1, -1, -1, -1};

        byte[] out = run(
                UnsignedInputs.rewrite(model).orElseThrow(),
                new OrtSession.SessionOptions(),
                OnnxJavaType.INT64,
                largest);

        assertThat(ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN).getDouble())
                .isEqualTo(0x1p64);
    }

    @Test
    void findsExternalDataInTheFolderOfTheOriginal() throws IOException, OrtException {
        Files.write(folder.resolve("weights.bin"), new byte[] {1, 0, 0, 0});
        OnnxModel written = ModelBuilder.ofOpset(17)
                .input("x", DataType.UINT32, "batch")
                .weights(TensorProto.newBuilder()
                        .setName("one")
                        .setDataType(DataType.UINT32.getNumber())
                        .addDims(1)
                        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .addExternalData(entry("location", "weights.bin"))
                        .addExternalData(entry("offset", "0"))
                        .addExternalData(entry("length", "4"))
                        .build())
                .node("Add", List.of("x", "one"), List.of("y"))
                .output("y", DataType.UINT32, "batch")
                .build();
        Path file = Files.write(folder.resolve("model.onnx"), written.toByteArray());
        OnnxModel model = OnnxModel.read(file);
        var options = new OrtSession.SessionOptions();
        options.addConfigEntry(UnsignedInputs.EXTERNAL_DATA_FOLDER_OPTION, folder.toString());

        byte[] out = run(
                UnsignedInputs.rewrite(model).orElseThrow(), options, OnnxJavaType.INT32, new byte[] {-1, -1, 0, 0});

        assertThat(model.hasExternalData()).isTrue();
        assertThat(out).containsExactly(0, 0, 1, 0);
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private static byte[] run(OnnxModel model, OrtSession.SessionOptions options, OnnxJavaType fed, byte[] bits)
            throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        var buffer = ByteBuffer.allocateDirect(bits.length)
                .order(ByteOrder.nativeOrder())
                .put(bits)
                .flip();
        try (options;
                var session = environment.createSession(model.toByteArray(), options);
                var tensor = OnnxTensor.createTensor(environment, buffer, new long[] {bits.length / fed.size}, fed);
                var result = session.run(Map.of(UnsignedInputs.feedName("x"), tensor))) {
            var bytes = ((OnnxTensor) result.get(0)).getByteBuffer();
            byte[] out = new byte[bytes.remaining()];
            bytes.get(out);
            return out;
        }
    }
}
