package dev.sluice.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.onnx.proto.ModelProto;
import dev.sluice.onnx.proto.OperatorSetIdProto;
import dev.sluice.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * A model as its ONNX file says it: graph, operator sets, functions. Immutable.
 *
 * <p>What the file holds beyond the fields of our schema is kept and written back as it came. Weights are never
 * touched: the file is mapped, so that scanning a model of a gigabyte reads its graph only, and data that lies in files
 * of its own (external data) need not be there.
 */
public final class OnnxModel {

    private final ModelProto proto;

    private OnnxModel(ModelProto proto) {
        this.proto = proto;
    }

    public static OnnxModel of(ModelProto proto) {
        return new OnnxModel(proto);
    }

    /**
     * Reads a model file. The file stays mapped while the model is reachable: it must not be truncated meanwhile.
     *
     * @throws IOException when the file cannot be read or is no ONNX model; the message names the file
     */
    public static OnnxModel read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new IOException(file + " is no ONNX model: an ONNX file ends below 2 GiB, this one has "
                        + channel.size() + " bytes");
            }
            var bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            CodedInputStream input = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            input.enableAliasing(true);
            ModelProto proto = ModelProto.parseFrom(input);
            if (!proto.hasGraph()) {
                throw new IOException(file + " is no ONNX model: it has no graph");
            }
            return new OnnxModel(proto);
        } catch (InvalidProtocolBufferException e) {
            throw new IOException(file + " is no ONNX model: its bytes do not follow the format", e);
        }
    }

    public ModelProto proto() {
        return proto;
    }

    /** The model in the ONNX file format, as ONNX Runtime takes it. Copies the weights that lie in the model. */
    public byte[] toByteArray() {
        return proto.toByteArray();
    }

    /** Whether weights lie in files beside the model file. Looks at the main graph's initializers. */
    public boolean hasExternalData() {
        return proto.getGraph().getInitializerList().stream()
                .anyMatch(weights -> weights.getDataLocation() == TensorProto.DataLocation.EXTERNAL);
    }

    /** The version of the default operator set that the main graph is written against; 1 when none is named. */
    long defaultOpset() {
        return version(proto.getOpsetImportList());
    }

    static long version(List<OperatorSetIdProto> imports) {
        return imports.stream()
                .filter(set -> Domains.isDefault(set.getDomain()))
                .mapToLong(OperatorSetIdProto::getVersion)
                .max()
                .orElse(1);
    }
}
