package dev.sluice.benchmarks.model;

import dev.sluice.onnx.Attributes;
import dev.sluice.onnx.ModelBuilder;
import dev.sluice.onnx.OnnxModel;
import dev.sluice.onnx.Tensors;
import dev.sluice.onnx.proto.AttributeProto;
import dev.sluice.onnx.proto.TensorProto.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A BERT encoder of a given size with random weights of 8 bits, in standard operators of ONNX. Its answers mean nothing, and
 * it computes what the real one does: activations are quantized by token, so that none depends on batch mates.
 */
public final class BertShape {

    private static final int OPSET = 17;
    private static final float EPSILON = 1e-12f;
    private static final String BATCH = "batch";
    private static final String TOKENS = "tokens";

    /** How large it is. */
    public record Size(int layers, int hidden, int heads, int inner, int vocabulary, int positions) {

        /** BERT-base, 85 MB of weights and 23 MB of embeddings. */
        public static Size base() {
            return new Size(12, 768, 12, 3_072, 30_522, 512);
        }
    }

    private final Size size;
    private final Random random;
    private final ModelBuilder graph = ModelBuilder.ofOpset(OPSET);
    private int names;

    private BertShape(Size size, long seed) {
        this.size = size;
        this.random = new Random(seed);
    }

    /** Inputs {@code input_ids}, {@code attention_mask}, {@code token_type_ids} INT64 to {@code last_hidden_state} FP32. */
    public static OnnxModel build(Size size, long seed) {
        return new BertShape(size, seed).build();
    }

    private OnnxModel build() {
        for (String input : List.of("input_ids", "attention_mask", "token_type_ids")) {
            graph.input(input, DataType.INT64, BATCH, TOKENS);
        }
        constants();
        String x = embeddings();
        String bias = attentionBias();
        for (int layer = 0; layer < size.layers(); layer++) {
            x = layer(x, bias);
        }
        graph.node("Identity", List.of(x), List.of("last_hidden_state"));
        return graph.output("last_hidden_state", DataType.FLOAT, BATCH, TOKENS, size.hidden())
                .build();
    }

    private void constants() {
        scalar("one", 1);
        scalar("half", 0.5f);
        scalar("far", -1e9f);
        scalar("root-two", (float) Math.sqrt(2));
        scalar("levels", 127);
        scalar("smallest", 1e-8f);
        scalar("root-head", (float) Math.sqrt((double) size.hidden() / size.heads()));
        scalar("embedding-scale", 0.02f / 64);
        long headSize = size.hidden() / size.heads();
        shape("rows-of-hidden", -1, size.hidden());
        shape("rows-of-inner", -1, size.inner());
        shape("heads-apart", 0, 0, size.heads(), headSize);
        shape("heads-together", 0, 0, size.hidden());
        shape("flat", -1);
        shape("axes-of-mask", 1, 2);
        graph.weights(Tensors.longs("zero", List.of(1L), 0))
                .weights(Tensors.longs("two", List.of(1L), 2))
                .weights(Tensors.raw("middle", DataType.UINT8, List.of(), new byte[] {(byte) 128}));
    }

    private String embeddings() {
        String words = node("Gather", table("words", size.vocabulary()), "input_ids");
        String types = node("Gather", table("types", 2), "token_type_ids");
        String length = node("Shape", List.of("input_ids"), Attributes.of("start", 1), Attributes.of("end", 2));
        String positions = node("Slice", table("positions", size.positions()), "zero", length, "zero");
        String sum = node("Add", node("Add", scaled(words), scaled(types)), scaled(positions));
        return norm(sum);
    }

    private String scaled(String bytes) {
        return node("Mul", node("Cast", List.of(bytes), toFloat()), "embedding-scale");
    }

    private String attentionBias() {
        String mask = node("Cast", List.of("attention_mask"), toFloat());
        String far = node("Mul", node("Sub", "one", mask), "far");
        return node("Unsqueeze", far, "axes-of-mask");
    }

    private String layer(String x, String bias) {
        Quantized input = quantize(x, "rows-of-hidden");
        String query = heads(product(input, x, size.hidden(), size.hidden()), 0, 2, 1, 3);
        String key = heads(product(input, x, size.hidden(), size.hidden()), 0, 2, 3, 1);
        String value = heads(product(input, x, size.hidden(), size.hidden()), 0, 2, 1, 3);
        String scores = node("Div", node("MatMul", query, key), "root-head");
        String weights = node("Softmax", List.of(node("Add", scores, bias)), Attributes.of("axis", -1));
        String context = node(
                "Transpose", List.of(node("MatMul", weights, value)), Attributes.of("perm", List.of(0L, 2L, 1L, 3L)));
        String together = node("Reshape", context, "heads-together");
        String attended = product(quantize(together, "rows-of-hidden"), together, size.hidden(), size.hidden());
        String middle = norm(node("Add", attended, x));
        String inner = gelu(product(quantize(middle, "rows-of-hidden"), middle, size.hidden(), size.inner()));
        String outer = product(quantize(inner, "rows-of-inner"), inner, size.inner(), size.hidden());
        return norm(node("Add", outer, middle));
    }

    private String heads(String x, long... permutation) {
        return node(
                "Transpose",
                List.of(node("Reshape", x, "heads-apart")),
                Attributes.of("perm", Arrays.stream(permutation).boxed().toList()));
    }

    /** Tokens of 8 bits around 128, each by a scale of its own. */
    private record Quantized(String bytes, String scales) {}

    private Quantized quantize(String x, String rows) {
        String tokens = node("Reshape", x, rows);
        String largest = node(
                "ReduceMax",
                List.of(node("Abs", tokens)),
                Attributes.of("axes", List.of(1L)),
                Attributes.of("keepdims", 1));
        String scales = node("Div", node("Max", largest, "smallest"), "levels");
        String flat = node("Reshape", scales, "flat");
        String middles = node("Expand", "middle", node("Shape", flat));
        String bytes = node("QuantizeLinear", List.of(tokens, flat, middles), Attributes.of("axis", 0));
        return new Quantized(bytes, scales);
    }

    /** The tokens times a matrix, as {@code [batch, tokens, to]}. */
    private String product(Quantized input, String like, int from, int to) {
        String weights = matrix(from, to);
        String sums = node("MatMulInteger", input.bytes(), weights, "middle");
        String column = vector(to, 1f / (127 * (float) Math.sqrt(from)), 0);
        String scaled = node("Mul", node("Cast", List.of(sums), toFloat()), node("Mul", input.scales(), column));
        String biased = node("Add", scaled, vector(to, 0, 0.01f));
        String ends = node(
                "Concat",
                List.of(node("Slice", node("Shape", like), "zero", "two"), last(to)),
                Attributes.of("axis", 0));
        return node("Reshape", biased, ends);
    }

    private String last(int size) {
        String name = next("last");
        graph.weights(Tensors.longs(name, List.of(1L), size));
        return name;
    }

    private String gelu(String x) {
        String erf = node("Erf", node("Div", x, "root-two"));
        return node("Mul", node("Mul", x, node("Add", erf, "one")), "half");
    }

    private String norm(String x) {
        return node(
                "LayerNormalization",
                List.of(x, vector(size.hidden(), 1, 0.01f), vector(size.hidden(), 0, 0.01f)),
                Attributes.of("axis", -1),
                Attributes.of("epsilon", EPSILON));
    }

    private String table(String name, int rows) {
        byte[] bytes = new byte[rows * size.hidden()];
        random.nextBytes(bytes);
        graph.weights(Tensors.raw(name, DataType.INT8, List.of((long) rows, (long) size.hidden()), bytes));
        return name;
    }

    private String matrix(int from, int to) {
        String name = next("weights");
        byte[] bytes = new byte[from * to];
        random.nextBytes(bytes);
        graph.weights(Tensors.raw(name, DataType.INT8, List.of((long) from, (long) to), bytes));
        return name;
    }

    private String vector(int length, float around, float spread) {
        String name = next("vector");
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = around + spread * (float) random.nextGaussian();
        }
        graph.weights(Tensors.floats(name, List.of((long) length), values));
        return name;
    }

    private void scalar(String name, float value) {
        graph.weights(Tensors.floats(name, List.of(), value));
    }

    private void shape(String name, long... dimensions) {
        graph.weights(Tensors.longs(name, List.of((long) dimensions.length), dimensions));
    }

    private String node(String operator, String... inputs) {
        return node(operator, List.of(inputs));
    }

    private String node(String operator, List<String> inputs, AttributeProto... attributes) {
        String output = next(operator);
        graph.node(operator, inputs, List.of(output), attributes);
        return output;
    }

    private String next(String what) {
        return what + '-' + names++;
    }

    private static AttributeProto toFloat() {
        return Attributes.of("to", (long) DataType.FLOAT.getNumber());
    }
}
