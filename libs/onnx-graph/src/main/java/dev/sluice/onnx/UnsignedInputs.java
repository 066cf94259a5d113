package dev.sluice.onnx;

import dev.sluice.onnx.proto.AttributeProto;
import dev.sluice.onnx.proto.GraphProto;
import dev.sluice.onnx.proto.ModelProto;
import dev.sluice.onnx.proto.NodeProto;
import dev.sluice.onnx.proto.OperatorSetIdProto;
import dev.sluice.onnx.proto.TensorProto;
import dev.sluice.onnx.proto.TensorProto.DataType;
import dev.sluice.onnx.proto.ValueInfoProto;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes a model with inputs of UINT16, UINT32 or UINT64 feedable from Java: ONNX Runtime's Java API can create no tensor
 * of these types, though it can read them ({@code OnnxTensor.getByteBuffer} of an output of these types gives its bytes).
 *
 * <p>Each such input {@code x} of the main graph is replaced by an input {@link #feedName feedName(x)} of the signed
 * type of the same width (INT16, INT32, INT64) and the same shape, and a {@code Cast} node put first makes {@code x} of
 * it again. ONNX defines a cast between integers of one width as a reinterpretation of the bits, so the tensor that is
 * fed holds the very bytes of the unsigned one: nothing is converted by the caller, and no bit changes. Everything
 * downstream, subgraphs and outputs included, still sees {@code x}. Inputs that merely name the default of an
 * initializer are left alone, and a model without such inputs is not rewritten at all.
 *
 * <p>The rewritten model exists as bytes only. When it {@linkplain OnnxModel#hasExternalData has external data}, ONNX
 * Runtime must be told the folder of the original file, because bytes have none: session option
 * {@value #EXTERNAL_DATA_FOLDER_OPTION}.
 */
public final class UnsignedInputs {

    /** The session option of ONNX Runtime that names the folder in which external data of a model in memory lies. */
    public static final String EXTERNAL_DATA_FOLDER_OPTION = "session.model_external_initializers_file_folder_path";

    private static final Map<DataType, DataType> SIGNED_OF_SAME_WIDTH =
            Map.of(DataType.UINT16, DataType.INT16, DataType.UINT32, DataType.INT32, DataType.UINT64, DataType.INT64);

    private UnsignedInputs() {}

    /** The model to create a session of, when the given one has inputs that Java cannot feed. */
    public static Optional<OnnxModel> rewrite(OnnxModel model) {
        GraphProto graph = model.proto().getGraph();
        Set<String> initialized =
                graph.getInitializerList().stream().map(TensorProto::getName).collect(Collectors.toSet());
        var rewritten = graph.toBuilder().clearInput().clearNode();
        for (ValueInfoProto input : graph.getInputList()) {
            DataType signed = SIGNED_OF_SAME_WIDTH.get(elementType(input));
            if (signed == null || initialized.contains(input.getName())) {
                rewritten.addInput(input);
            } else {
                rewritten.addInput(feed(input, signed)).addNode(cast(input));
            }
        }
        if (rewritten.getNodeCount() == 0) {
            return Optional.empty();
        }
        rewritten.addAllNode(graph.getNodeList());
        return Optional.of(
                OnnxModel.of(withDefaultOpset(model).setGraph(rewritten).build()));
    }

    /** The name under which a tensor for an unsigned input of the original model is fed to the rewritten one. */
    public static String feedName(String input) {
        return input + "/sluice.signed";
    }

    private static DataType elementType(ValueInfoProto input) {
        DataType type = DataType.forNumber(input.getType().getTensorType().getElemType());
        return type == null ? DataType.UNDEFINED : type;
    }

    private static ValueInfoProto feed(ValueInfoProto input, DataType signed) {
        var feed = input.toBuilder().setName(feedName(input.getName()));
        feed.getTypeBuilder().getTensorTypeBuilder().setElemType(signed.getNumber());
        return feed.build();
    }

    private static NodeProto cast(ValueInfoProto input) {
        return NodeProto.newBuilder()
                .setOpType("Cast")
                .setName(feedName(input.getName()))
                .addInput(feedName(input.getName()))
                .addOutput(input.getName())
                .addAttribute(AttributeProto.newBuilder()
                        .setName("to")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(elementType(input).getNumber()))
                .build();
    }

    /** A model of custom operators only may import no default operator set, which Cast needs. */
    private static ModelProto.Builder withDefaultOpset(OnnxModel model) {
        var proto = model.proto().toBuilder();
        boolean imported = proto.getOpsetImportList().stream().anyMatch(set -> Domains.isDefault(set.getDomain()));
        return imported
                ? proto
                : proto.addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13));
    }
}
