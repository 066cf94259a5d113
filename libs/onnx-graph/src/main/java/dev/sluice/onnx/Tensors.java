package dev.sluice.onnx;

import com.google.protobuf.ByteString;
import dev.sluice.onnx.proto.TensorProto;
import dev.sluice.onnx.proto.TensorProto.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Constant tensors: made, and read where a graph computes with small integers. */
public final class Tensors {

    private Tensors() {}

    public static TensorProto longs(String name, List<Long> shape, long... values) {
        var tensor = named(name, DataType.INT64, shape);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        return tensor.build();
    }

    public static TensorProto floats(String name, List<Long> shape, float... values) {
        var tensor = named(name, DataType.FLOAT, shape);
        for (float value : values) {
            tensor.addFloatData(value);
        }
        return tensor.build();
    }

    public static TensorProto bool(String name, boolean value) {
        return named(name, DataType.BOOL, List.of()).addInt32Data(value ? 1 : 0).build();
    }

    /** A tensor whose data are the little-endian bytes given. */
    public static TensorProto raw(String name, DataType type, List<Long> shape, byte[] data) {
        return named(name, type, shape).setRawData(ByteString.copyFrom(data)).build();
    }

    /** The values of a scalar or a vector of integers that lies in the model; empty for anything else. */
    static Optional<List<Long>> integers(TensorProto tensor) {
        boolean isLong = tensor.getDataType() == DataType.INT64.getNumber();
        boolean isInt = tensor.getDataType() == DataType.INT32.getNumber();
        if (!(isLong || isInt) || tensor.getDimsCount() > 1 || isExternal(tensor)) {
            return Optional.empty();
        }
        if (tensor.hasRawData()) {
            return Optional.of(fromRaw(tensor.getRawData(), isLong));
        }
        if (isLong) {
            return Optional.of(tensor.getInt64DataList());
        }
        return Optional.of(
                tensor.getInt32DataList().stream().map(Integer::longValue).toList());
    }

    private static boolean isExternal(TensorProto tensor) {
        return tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
    }

    private static List<Long> fromRaw(ByteString raw, boolean isLong) {
        ByteBuffer bytes = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        var values = new ArrayList<Long>();
        while (bytes.remaining() >= (isLong ? Long.BYTES : Integer.BYTES)) {
            values.add(isLong ? bytes.getLong() : bytes.getInt());
        }
        return values;
    }

    private static TensorProto.Builder named(String name, DataType type, List<Long> shape) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .addAllDims(shape);
    }
}
