package dev.sluice.testkit;

import dev.sluice.onnx.Attributes;
import dev.sluice.onnx.ModelBuilder;
import dev.sluice.onnx.Tensors;
import dev.sluice.onnx.proto.AttributeProto;
import dev.sluice.onnx.proto.GraphProto;
import dev.sluice.onnx.proto.TensorProto.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * ONNX models of a few nodes, as the bytes of their files. {@code batch} is the dimension that varies with the rows; all
 * are batch-invariant unless they say otherwise.
 */
public final class TinyModels {

    private static final int OPSET = 17;
    private static final String BATCH = "batch";

    private TinyModels() {}

    /**
     * {@code y = x} for one datatype of the Open Inference Protocol.
     *
     * @param datatype its name there: {@code FP32}, {@code BYTES}, ...
     * @param rank number of dimensions, at least 1; all vary
     */
    public static byte[] identity(String datatype, int rank) {
        DataType type = elementType(datatype);
        var dimensions = new ArrayList<>(List.of(BATCH));
        for (int axis = 1; axis < rank; axis++) {
            dimensions.add("d" + axis);
        }
        return ModelBuilder.ofOpset(OPSET)
                .input("x", type, dimensions.toArray())
                .node("Identity", List.of("x"), List.of("y"))
                .output("y", type, dimensions.toArray())
                .build()
                .toByteArray();
    }

    /** FP32 {@code a} and {@code b} [batch, 3] to {@code sum} and {@code difference}. */
    public static byte[] twoInputsTwoOutputs() {
        return ModelBuilder.ofOpset(OPSET)
                .input("a", DataType.FLOAT, BATCH, 3)
                .input("b", DataType.FLOAT, BATCH, 3)
                .node("Add", List.of("a", "b"), List.of("sum"))
                .node("Sub", List.of("a", "b"), List.of("difference"))
                .output("sum", DataType.FLOAT, BATCH, 3)
                .output("difference", DataType.FLOAT, BATCH, 3)
                .build()
                .toByteArray();
    }

    /**
     * Inputs of several datatypes and ranks, one of them ({@code bias}) with a default, so that it need not be fed:
     * INT64 {@code ids} and {@code mask} [batch, length], FP32 {@code scale} [batch, 1] to INT64 {@code masked} = ids *
     * mask [batch, length], INT64 {@code count} = sum of the mask [batch], FP32 {@code scaled} = scale * count + bias
     * [batch, 1].
     */
    public static byte[] severalInputsAndOutputs() {
        return ModelBuilder.ofOpset(OPSET)
                .input("ids", DataType.INT64, BATCH, "length")
                .input("mask", DataType.INT64, BATCH, "length")
                .input("scale", DataType.FLOAT, BATCH, 1)
                .input("bias", DataType.FLOAT, 1)
                .weights(Tensors.floats("bias", List.of(1L), 0.5f))
                .weights(Tensors.longs("one", List.of(1L), 1))
                .node("Mul", List.of("ids", "mask"), List.of("masked"))
                .node("ReduceSum", List.of("mask", "one"), List.of("count"), Attributes.of("keepdims", 0))
                .node("ReduceSum", List.of("mask", "one"), List.of("column"), Attributes.of("keepdims", 1))
                .node("Cast", List.of("column"), List.of("weight"), to(DataType.FLOAT))
                .node("Mul", List.of("scale", "weight"), List.of("product"))
                .node("Add", List.of("product", "bias"), List.of("scaled"))
                .output("masked", DataType.INT64, BATCH, "length")
                .output("count", DataType.INT64, BATCH)
                .output("scaled", DataType.FLOAT, BATCH, 1)
                .build()
                .toByteArray();
    }

    /**
     * Attention of tokens to each other where the mask is 1: FP32 {@code x} [batch, length, 4] and {@code mask} [batch, length]
     * to {@code weights} [batch, length, length], {@code y} [batch, length, 4] and {@code count} [batch], the sum of the mask.
     */
    public static byte[] attention() {
        return ModelBuilder.ofOpset(OPSET)
                .input("x", DataType.FLOAT, BATCH, "length", 4)
                .input("mask", DataType.FLOAT, BATCH, "length")
                .weights(Tensors.floats("one", List.of(1L), 1))
                .weights(Tensors.floats("far", List.of(1L), -1e9f))
                .weights(Tensors.longs("axis", List.of(1L), 1))
                .node("Transpose", List.of("x"), List.of("xt"), Attributes.of("perm", List.of(0L, 2L, 1L)))
                .node("MatMul", List.of("x", "xt"), List.of("scores"))
                .node("Sub", List.of("one", "mask"), List.of("masked"))
                .node("Mul", List.of("masked", "far"), List.of("row"))
                .node("Unsqueeze", List.of("row", "axis"), List.of("bias"))
                .node("Add", List.of("scores", "bias"), List.of("biased"))
                .node("Softmax", List.of("biased"), List.of("weights"), Attributes.of("axis", -1))
                .node("MatMul", List.of("weights", "x"), List.of("y"))
                .node("ReduceSum", List.of("mask", "axis"), List.of("count"), Attributes.of("keepdims", 0))
                .output("weights", DataType.FLOAT, BATCH, "length", "length")
                .output("y", DataType.FLOAT, BATCH, "length", 4)
                .output("count", DataType.FLOAT, BATCH)
                .build()
                .toByteArray();
    }

    /** {@code y} is {@code x} [batch, 4] through 8 bits whose scale is that of the whole batch: batch-dependent. */
    public static byte[] dynamicQuantized() {
        return ModelBuilder.ofOpset(OPSET)
                .input("x", DataType.FLOAT, BATCH, 4)
                .node("DynamicQuantizeLinear", List.of("x"), List.of("quantized", "s", "zero"))
                .node("DequantizeLinear", List.of("quantized", "s", "zero"), List.of("y"))
                .output("y", DataType.FLOAT, BATCH, 4)
                .build()
                .toByteArray();
    }

    /** {@code y} is {@code x} [batch, 3] less the mean of the batch's rows: batch-dependent. */
    public static byte[] batchReduction() {
        return ModelBuilder.ofOpset(OPSET)
                .input("x", DataType.FLOAT, BATCH, 3)
                .node("ReduceMean", List.of("x"), List.of("mean"), Attributes.of("axes", List.of(0L)))
                .node("Sub", List.of("x", "mean"), List.of("y"))
                .output("y", DataType.FLOAT, BATCH, 3)
                .build()
                .toByteArray();
    }

    /** {@code y = -x} for exactly two rows: {@code x} [2, 3]. */
    public static byte[] fixedBatch() {
        return ModelBuilder.ofOpset(OPSET)
                .input("x", DataType.FLOAT, 2, 3)
                .node("Neg", List.of("x"), List.of("y"))
                .output("y", DataType.FLOAT, 2, 3)
                .build()
                .toByteArray();
    }

    /** A 3x3 convolution of ones, padded: {@code image} [batch, 3, 8, 8] to {@code features} [batch, 2, 8, 8]. */
    public static byte[] convolution() {
        float[] ones = new float[2 * 3 * 3 * 3];
        Arrays.fill(ones, 1);
        return ModelBuilder.ofOpset(OPSET)
                .input("image", DataType.FLOAT, BATCH, 3, 8, 8)
                .weights(Tensors.floats("kernel", List.of(2L, 3L, 3L, 3L), ones))
                .node(
                        "Conv",
                        List.of("image", "kernel"),
                        List.of("features"),
                        Attributes.of("pads", List.of(1L, 1L, 1L, 1L)))
                .output("features", DataType.FLOAT, BATCH, 2, 8, 8)
                .build()
                .toByteArray();
    }

    /** {@code state_out = state_in + x}, {@code y = 2 * state_out}; all [batch, 4]. */
    public static byte[] stateful() {
        return ModelBuilder.ofOpset(OPSET)
                .input("x", DataType.FLOAT, BATCH, 4)
                .input("state_in", DataType.FLOAT, BATCH, 4)
                .node("Add", List.of("state_in", "x"), List.of("state_out"))
                .node("Add", List.of("state_out", "state_out"), List.of("y"))
                .output("y", DataType.FLOAT, BATCH, 4)
                .output("state_out", DataType.FLOAT, BATCH, 4)
                .build()
                .toByteArray();
    }

    /** BYTES {@code left} and {@code right} [batch] to {@code joined}, one after the other. */
    public static byte[] strings() {
        return ModelBuilder.ofOpset(20)
                .input("left", DataType.STRING, BATCH)
                .input("right", DataType.STRING, BATCH)
                .node("StringConcat", List.of("left", "right"), List.of("joined"))
                .output("joined", DataType.STRING, BATCH)
                .build()
                .toByteArray();
    }

    /** Outputs without rows: {@code x} [batch, 3] to {@code columns} [3] and {@code total} []. Batch-dependent. */
    public static byte[] outputsWithoutRows() {
        return ModelBuilder.ofOpset(OPSET)
                .input("x", DataType.FLOAT, BATCH, 3)
                .weights(Tensors.longs("rows", List.of(1L), 0))
                .node("ReduceSum", List.of("x", "rows"), List.of("columns"), Attributes.of("keepdims", 0))
                .node("ReduceSum", List.of("x"), List.of("total"), Attributes.of("keepdims", 0))
                .output("columns", DataType.FLOAT, 3)
                .output("total", DataType.FLOAT)
                .build()
                .toByteArray();
    }

    /**
     * Fails at run time, for the whole run, when a row is poison: INT64 {@code index} [batch] from 0 to 3 gives FP32
     * {@code value} = 10 * index [batch], and any index from 4 up is an error.
     */
    public static byte[] poisonable() {
        return ModelBuilder.ofOpset(OPSET)
                .input("index", DataType.INT64, BATCH)
                .weights(Tensors.floats("table", List.of(4L), 0, 10, 20, 30))
                .node("Gather", List.of("table", "index"), List.of("value"))
                .output("value", DataType.FLOAT, BATCH)
                .build()
                .toByteArray();
    }

    /**
     * Ends the whole process when a row is the least INT64 there is: {@code y} = {@code x} / -1 [batch] overflows then, which
     * ONNX Runtime does not look for and the processor answers with SIGFPE.
     */
    public static byte[] deadly() {
        return ModelBuilder.ofOpset(OPSET)
                .input("x", DataType.INT64, BATCH)
                .weights(Tensors.longs("minusOne", List.of(1L), -1))
                .node("Div", List.of("x", "minusOne"), List.of("y"))
                .output("y", DataType.INT64, BATCH)
                .build()
                .toByteArray();
    }

    /**
     * Takes as long as it is told: a loop of as many rounds as the largest of INT64 {@code rounds} [batch] says, each a
     * small matrix product. FP32 {@code done} [batch] is {@code rounds} again. Batch-dependent.
     */
    public static byte[] slow() {
        float[] zeros = new float[64 * 64];
        return ModelBuilder.ofOpset(OPSET)
                .input("rounds", DataType.INT64, BATCH)
                .weights(Tensors.floats("matrix", List.of(64L, 64L), zeros))
                .weights(Tensors.bool("go", true))
                .node("ReduceMax", List.of("rounds"), List.of("most"), Attributes.of("keepdims", 0))
                .node("Loop", List.of("most", "go", "matrix"), List.of("product"), Attributes.of("body", round()))
                .node("ReduceMax", List.of("product"), List.of("zero"), Attributes.of("keepdims", 0))
                .node("Cast", List.of("rounds"), List.of("told"), to(DataType.FLOAT))
                .node("Add", List.of("told", "zero"), List.of("done"))
                .output("done", DataType.FLOAT, BATCH)
                .build()
                .toByteArray();
    }

    private static GraphProto round() {
        return ModelBuilder.ofOpset(OPSET)
                .input("round", DataType.INT64)
                .input("continue_in", DataType.BOOL)
                .input("product_in", DataType.FLOAT, 64, 64)
                .node("Identity", List.of("continue_in"), List.of("continue_out"))
                .node("MatMul", List.of("product_in", "matrix"), List.of("product_out"))
                .output("continue_out", DataType.BOOL)
                .output("product_out", DataType.FLOAT, 64, 64)
                .graph();
    }

    private static AttributeProto to(DataType type) {
        return Attributes.of("to", type.getNumber());
    }

    private static DataType elementType(String datatype) {
        return switch (datatype) {
            case "BYTES" -> DataType.STRING;
            case "FP16" -> DataType.FLOAT16;
            case "BF16" -> DataType.BFLOAT16;
            case "FP32" -> DataType.FLOAT;
            case "FP64" -> DataType.DOUBLE;
            default -> DataType.valueOf(datatype);
        };
    }
}
