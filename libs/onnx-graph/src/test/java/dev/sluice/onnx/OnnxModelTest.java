package dev.sluice.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.sluice.onnx.proto.NodeProto;
import dev.sluice.onnx.proto.TensorProto.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelTest {

    @TempDir
    private Path folder;

    @Test
    void refusesAFileThatIsNoModel() throws IOException {
        Path file = Files.writeString(folder.resolve("model.onnx"), "version https://git-lfs.github.com/spec/v1");

        assertThatThrownBy(() -> OnnxModel.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("model.onnx is no ONNX model");
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        Path file = Files.createFile(folder.resolve("model.onnx"));

        assertThatThrownBy(() -> OnnxModel.read(file)).hasMessageContaining("it has no graph");
    }

    @Test
    void keepsWhatItDoesNotKnow() throws IOException {
        var unknown = UnknownFieldSet.newBuilder()
                .addField(
                        999,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("kept"))
                                .build())
                .build();
        var model = ModelBuilder.ofOpset(17)
                .input("x", DataType.FLOAT, "batch", 3)
                .node("Relu", List.of("x"), List.of("y"))
                .output("y", DataType.FLOAT, "batch", 3)
                .build()
                .proto()
                .toBuilder();
        model.setUnknownFields(unknown);
        model.getGraphBuilder().getNodeBuilder(0).setUnknownFields(unknown);
        Path file = Files.write(folder.resolve("model.onnx"), model.build().toByteArray());

        byte[] written = OnnxModel.read(file).toByteArray();

        assertThat(written).isEqualTo(Files.readAllBytes(file));
        NodeProto node = OnnxModel.read(file).proto().getGraph().getNode(0);
        assertThat(node.getUnknownFields()).isEqualTo(unknown);
    }
}
