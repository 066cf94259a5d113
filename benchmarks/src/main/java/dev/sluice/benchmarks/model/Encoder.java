package dev.sluice.benchmarks.model;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A transformer and its tokenizer, called directly: one thread a run, no spinning, vectors by the mean over a text's tokens.
 * Thread-safe.
 */
public final class Encoder implements AutoCloseable {

    private static final int MOST_TOKENS = 256;
    private static final String OUTPUT = "last_hidden_state";

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final HuggingFaceTokenizer tokenizer;

    private Encoder(OrtSession session, HuggingFaceTokenizer tokenizer) {
        this.session = session;
        this.tokenizer = tokenizer;
    }

    /** Opens version 1 of a model in a repository. */
    public static Encoder open(Path model) throws IOException, OrtException {
        // As the worker has it: on a machine with a GPU the library would download another build of itself.
        System.setProperty("ai.djl.offline", "true");
        Path version = model.resolve("1");
        String limit = Integer.toString(MOST_TOKENS);
        HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(
                version.resolve("tokenizer.json"),
                Map.of("padding", "false", "truncation", "true", "maxLength", limit, "modelMaxLength", limit));
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            OrtSession session = OrtEnvironment.getEnvironment()
                    .createSession(version.resolve("model.onnx").toString(), options);
            return new Encoder(session, tokenizer);
        }
    }

    /** The tokens of a text, marks included. */
    public long[] tokens(String text) {
        return tokenizer.encode(text).getIds();
    }

    /** One run: the vectors of the texts, the shorter ones padded to the longest. */
    public float[][] run(List<long[]> texts) throws OrtException {
        int length = texts.stream().mapToInt(ids -> ids.length).max().orElseThrow();
        long[] shape = {texts.size(), length};
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try {
            inputs.put("input_ids", tensor(texts, length, shape, ids -> ids));
            inputs.put("attention_mask", tensor(texts, length, shape, Encoder::ones));
            inputs.put("token_type_ids", tensor(texts, length, shape, ids -> new long[ids.length]));
            try (OrtSession.Result result = session.run(inputs)) {
                OnnxTensor states = (OnnxTensor) result.get(OUTPUT).orElseThrow();
                return pool(states.getFloatBuffer(), texts, length, (int)
                        states.getInfo().getShape()[2]);
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static long[] ones(long[] ids) {
        long[] ones = new long[ids.length];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** The rows of an input, from the tokens of each text. */
    private interface Row {

        long[] of(long[] ids);
    }

    private OnnxTensor tensor(List<long[]> texts, int length, long[] shape, Row row) throws OrtException {
        LongBuffer buffer = ByteBuffer.allocateDirect(texts.size() * length * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
        for (long[] ids : texts) {
            buffer.put(Arrays.copyOf(row.of(ids), length));
        }
        return OnnxTensor.createTensor(environment, buffer.flip(), shape);
    }

    private static float[][] pool(FloatBuffer states, List<long[]> texts, int length, int dimensions) {
        float[][] vectors = new float[texts.size()][dimensions];
        float[] token = new float[dimensions];
        for (int row = 0; row < vectors.length; row++) {
            states.position(row * length * dimensions);
            int tokens = texts.get(row).length;
            for (int i = 0; i < tokens; i++) {
                states.get(token);
                for (int j = 0; j < dimensions; j++) {
                    vectors[row][j] += token[j] / tokens;
                }
            }
            normalize(vectors[row]);
        }
        return vectors;
    }

    private static void normalize(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        float norm = (float) Math.sqrt(squares);
        for (int i = 0; norm > 0 && i < vector.length; i++) {
            vector[i] /= norm;
        }
    }

    @Override
    public void close() throws OrtException {
        tokenizer.close();
        session.close();
    }
}
