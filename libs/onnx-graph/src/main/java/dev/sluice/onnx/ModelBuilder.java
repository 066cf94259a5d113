package dev.sluice.onnx;

import dev.sluice.onnx.proto.AttributeProto;
import dev.sluice.onnx.proto.GraphProto;
import dev.sluice.onnx.proto.ModelProto;
import dev.sluice.onnx.proto.NodeProto;
import dev.sluice.onnx.proto.OperatorSetIdProto;
import dev.sluice.onnx.proto.TensorProto;
import dev.sluice.onnx.proto.TensorProto.DataType;
import dev.sluice.onnx.proto.TypeProto;
import dev.sluice.onnx.proto.ValueInfoProto;
import java.util.List;

/** Writes a small model down node by node. Dimensions are a {@link Number}, or a {@link String} where they vary. */
public final class ModelBuilder {

    /** The newest file format that every ONNX Runtime of the last years reads. */
    private static final long IR_VERSION = 8;

    private final ModelProto.Builder model = ModelProto.newBuilder();
    private final GraphProto.Builder graph = GraphProto.newBuilder();

    private ModelBuilder() {}

    /** A model written against a version of the default operator set. */
    public static ModelBuilder ofOpset(int version) {
        var builder = new ModelBuilder();
        builder.model.setIrVersion(IR_VERSION).setProducerName("sluice");
        builder.graph.setName("graph");
        return builder.domain("", version);
    }

    public ModelBuilder domain(String domain, int version) {
        model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version));
        return this;
    }

    public ModelBuilder input(String name, DataType type, Object... dimensions) {
        graph.addInput(value(name, type, dimensions));
        return this;
    }

    public ModelBuilder output(String name, DataType type, Object... dimensions) {
        graph.addOutput(value(name, type, dimensions));
        return this;
    }

    public ModelBuilder weights(TensorProto tensor) {
        graph.addInitializer(tensor);
        return this;
    }

    public ModelBuilder node(String operator, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
        return node(Domains.DEFAULT, operator, inputs, outputs, attributes);
    }

    public ModelBuilder node(
            String domain, String operator, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setDomain(domain)
                .setOpType(operator)
                .setName(operator + "_" + graph.getNodeCount())
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(List.of(attributes)));
        return this;
    }

    /** The graph alone, as the body of a control-flow node. */
    public GraphProto graph() {
        return graph.build();
    }

    public OnnxModel build() {
        return OnnxModel.of(model.setGraph(graph).build());
    }

    private static ValueInfoProto value(String name, DataType type, Object... dimensions) {
        var value = ValueInfoProto.newBuilder().setName(name);
        var tensor = value.getTypeBuilder().getTensorTypeBuilder().setElemType(type.getNumber());
        tensor.getShapeBuilder();
        for (Object dimension : dimensions) {
            var dim = tensor.getShapeBuilder().addDimBuilder();
            if (dimension instanceof Number size) {
                dim.setDimValue(size.longValue());
            } else {
                dim.setDimParam(dimension.toString());
            }
        }
        return value.setType(TypeProto.newBuilder().setTensorType(tensor)).build();
    }
}
