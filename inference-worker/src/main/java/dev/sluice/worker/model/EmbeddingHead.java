package dev.sluice.worker.model;

import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.oip.Datatype;
import dev.sluice.oip.TensorSpec;
import dev.sluice.worker.model.TextTokenizer.Tokens;
import dev.sluice.worker.tensor.RawTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/** A vector for each text: the mean over its own tokens, and that scaled to the length 1 where the model asks for it. */
final class EmbeddingHead implements TextHead {

    /** Of the graph's output. */
    static final List<String> AXES = List.of("batch", "tokens", "vector");

    private final int dimensions;
    private final boolean normalize;

    EmbeddingHead(int dimensions, boolean normalize) {
        this.dimensions = dimensions;
        this.normalize = normalize;
    }

    @Override
    public List<TensorSpec> outputs() {
        return List.of(new TensorSpec("embedding", Datatype.FP32, List.of(-1L, (long) dimensions)));
    }

    @Override
    public Map<String, String> properties() {
        return Map.of();
    }

    @Override
    public long bytesOfAText() {
        return (long) dimensions * Float.BYTES;
    }

    /** The mean of the tokens, which is the mean over the text's mask. */
    @Override
    public float[] read(FloatBuffer own) {
        int length = own.remaining() / dimensions;
        float[] sum = new float[dimensions];
        float[] token = new float[dimensions];
        for (int i = 0; i < length; i++) {
            own.get(token);
            for (int j = 0; j < dimensions; j++) {
                sum[j] += token[j];
            }
        }
        double squares = 0;
        for (int j = 0; j < dimensions; j++) {
            sum[j] /= length;
            squares += (double) sum[j] * sum[j];
        }
        if (normalize && squares > 0) {
            double norm = Math.sqrt(squares);
            for (int j = 0; j < dimensions; j++) {
                sum[j] = (float) (sum[j] / norm);
            }
        }
        return sum;
    }

    @Override
    public TextAnswer answer(int texts) {
        return new Vectors(texts, dimensions);
    }

    private static final class Vectors implements TextAnswer {

        private final List<Long> shape;
        private final ByteBuffer bytes;
        private final FloatBuffer vectors;

        Vectors(int texts, int dimensions) {
            this.shape = List.of((long) texts, (long) dimensions);
            this.bytes = ByteBuffer.allocate(Math.toIntExact((long) texts * dimensions * Float.BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN);
            this.vectors = bytes.asFloatBuffer();
        }

        @Override
        public void put(int row, Tokens tokens, float[] values) {
            vectors.put(row * values.length, values);
        }

        @Override
        public List<RawTensor> tensors() {
            return List.of(new RawTensor(Datatype.FP32, shape, UnsafeByteOperations.unsafeWrap(bytes)));
        }
    }
}
