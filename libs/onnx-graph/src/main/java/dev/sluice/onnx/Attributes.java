package dev.sluice.onnx;

import com.google.protobuf.ByteString;
import dev.sluice.onnx.proto.AttributeProto;
import dev.sluice.onnx.proto.AttributeProto.AttributeType;
import dev.sluice.onnx.proto.GraphProto;
import dev.sluice.onnx.proto.NodeProto;
import dev.sluice.onnx.proto.TensorProto;
import java.util.List;
import java.util.Optional;

/** Attributes of nodes: made, and read with the default that the operator's definition gives. */
public final class Attributes {

    private Attributes() {}

    public static AttributeProto of(String name, long value) {
        return named(name, AttributeType.INT).setI(value).build();
    }

    public static AttributeProto of(String name, float value) {
        return named(name, AttributeType.FLOAT).setF(value).build();
    }

    public static AttributeProto of(String name, String value) {
        return named(name, AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    public static AttributeProto of(String name, List<Long> values) {
        return named(name, AttributeType.INTS).addAllInts(values).build();
    }

    public static AttributeProto of(String name, TensorProto value) {
        return named(name, AttributeType.TENSOR).setT(value).build();
    }

    public static AttributeProto of(String name, GraphProto value) {
        return named(name, AttributeType.GRAPH).setG(value).build();
    }

    static Optional<AttributeProto> find(NodeProto node, String name) {
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.getName().equals(name)) {
                return Optional.of(attribute);
            }
        }
        return Optional.empty();
    }

    static long integer(NodeProto node, String name, long otherwise) {
        return find(node, name).map(AttributeProto::getI).orElse(otherwise);
    }

    static Optional<List<Long>> integers(NodeProto node, String name) {
        return find(node, name).map(AttributeProto::getIntsList);
    }

    private static AttributeProto.Builder named(String name, AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }
}
