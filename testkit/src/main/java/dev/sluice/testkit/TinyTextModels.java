package dev.sluice.testkit;

import dev.sluice.onnx.Attributes;
import dev.sluice.onnx.ModelBuilder;
import dev.sluice.onnx.Tensors;
import dev.sluice.onnx.proto.TensorProto.DataType;
import java.util.List;
import java.util.Map;

/**
 * Transformers without layers, as the bytes of their ONNX files: a vector of four numbers for each token, and what a
 * classifier makes of it. They take the tokens of a BERT tokenizer, and a test can compute what they give. Batch-invariant,
 * and they take no notice of padding.
 */
public final class TinyTextModels {

    private static final int OPSET = 17;
    private static final int VOCABULARY = 30_522;
    private static final int SIZE = 4;
    private static final String BATCH = "batch";
    private static final String TOKENS = "tokens";

    private TinyTextModels() {}

    /**
     * {@code logits} [batch, labels] of {@code input_ids}, {@code attention_mask} and {@code token_type_ids}: the mean of the
     * vectors of the tokens, times a matrix. {@link #logits} computes the same.
     */
    public static byte[] classifier(int labels) {
        return vectors()
                .weights(Tensors.floats("head", List.of((long) SIZE, (long) labels), head(labels)))
                .weights(Tensors.longs("one", List.of(1L), 1))
                .weights(Tensors.longs("two", List.of(1L), 2))
                .node("Cast", List.of("attention_mask"), List.of("mask"), Attributes.of("to", DataType.FLOAT_VALUE))
                .node("Unsqueeze", List.of("mask", "two"), List.of("column"))
                .node("Mul", List.of("vectors", "column"), List.of("own"))
                .node("ReduceSum", List.of("own", "one"), List.of("sum"), Attributes.of("keepdims", 0))
                .node("ReduceSum", List.of("mask", "one"), List.of("count"), Attributes.of("keepdims", 1))
                .node("Div", List.of("sum", "count"), List.of("mean"))
                .node("MatMul", List.of("mean", "head"), List.of("logits"))
                .output("logits", DataType.FLOAT, BATCH, labels)
                .build()
                .toByteArray();
    }

    /**
     * {@code logits} [batch, tokens, labels] of {@code input_ids} and {@code attention_mask}: 4 for the label of each token, and
     * to it half of what the tokens of the text have on average.
     *
     * @param labelOf tokens of another label than the first
     */
    public static byte[] tagger(int labels, Map<Integer, Integer> labelOf) {
        float[] table = new float[VOCABULARY * labels];
        for (int token = 0; token < VOCABULARY; token++) {
            table[token * labels + labelOf.getOrDefault(token, 0)] = 4;
        }
        return ModelBuilder.ofOpset(OPSET)
                .input("input_ids", DataType.INT64, BATCH, TOKENS)
                .input("attention_mask", DataType.INT64, BATCH, TOKENS)
                .weights(Tensors.floats("table", List.of((long) VOCABULARY, (long) labels), table))
                .weights(Tensors.floats("half", List.of(1L), 0.5f))
                .weights(Tensors.longs("one", List.of(1L), 1))
                .weights(Tensors.longs("two", List.of(1L), 2))
                .node("Gather", List.of("table", "input_ids"), List.of("own"))
                .node("Cast", List.of("attention_mask"), List.of("mask"), Attributes.of("to", DataType.FLOAT_VALUE))
                .node("Unsqueeze", List.of("mask", "two"), List.of("column"))
                .node("Mul", List.of("own", "column"), List.of("masked"))
                .node("ReduceSum", List.of("masked", "one"), List.of("sum"), Attributes.of("keepdims", 1))
                .node("ReduceSum", List.of("column", "one"), List.of("count"), Attributes.of("keepdims", 1))
                .node("Div", List.of("sum", "count"), List.of("mean"))
                .node("Mul", List.of("mean", "half"), List.of("context"))
                .node("Add", List.of("own", "context"), List.of("logits"))
                .output("logits", DataType.FLOAT, BATCH, TOKENS, labels)
                .build()
                .toByteArray();
    }

    /** The vector of each token, and to it that of its type. */
    private static ModelBuilder vectors() {
        float[] table = new float[VOCABULARY * SIZE];
        for (int i = 0; i < table.length; i++) {
            table[i] = ofToken(i / SIZE, i % SIZE);
        }
        float[] types = new float[2 * SIZE];
        for (int i = 0; i < types.length; i++) {
            types[i] = ofType(i / SIZE, i % SIZE);
        }
        return ModelBuilder.ofOpset(OPSET)
                .input("input_ids", DataType.INT64, BATCH, TOKENS)
                .input("attention_mask", DataType.INT64, BATCH, TOKENS)
                .input("token_type_ids", DataType.INT64, BATCH, TOKENS)
                .weights(Tensors.floats("table", List.of((long) VOCABULARY, (long) SIZE), table))
                .weights(Tensors.floats("types", List.of(2L, (long) SIZE), types))
                .node("Gather", List.of("table", "input_ids"), List.of("token_vectors"))
                .node("Gather", List.of("types", "token_type_ids"), List.of("type_vectors"))
                .node("Add", List.of("token_vectors", "type_vectors"), List.of("vectors"));
    }

    private static float ofToken(int token, int dimension) {
        return (token * 31 + dimension * 17) % 23 / 8f - 1.5f;
    }

    private static float ofType(int type, int dimension) {
        return type * (dimension - 1.25f);
    }

    private static float[] head(int labels) {
        float[] head = new float[SIZE * labels];
        for (int i = 0; i < head.length; i++) {
            head[i] = (i * 7 + i / labels * 5) % 9 - 4;
        }
        return head;
    }

    /** What {@link #classifier} gives for a text of these tokens. */
    public static float[] logits(int labels, long[] ids, long[] types) {
        float[] head = head(labels);
        float[] logits = new float[labels];
        for (int dimension = 0; dimension < SIZE; dimension++) {
            float sum = 0;
            for (int i = 0; i < ids.length; i++) {
                sum += ofToken((int) ids[i], dimension) + ofType((int) types[i], dimension);
            }
            for (int label = 0; label < labels; label++) {
                logits[label] += sum / ids.length * head[dimension * labels + label];
            }
        }
        return logits;
    }
}
