package dev.sluice.system;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The unquantized MiniLM, run here and now, one text at a time: what every reply is compared with. */
final class ReferenceEmbedder implements AutoCloseable {

    private static final int MAX_TOKENS = 256;

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final HuggingFaceTokenizer tokenizer;

    ReferenceEmbedder() throws IOException, OrtException {
        try (var options = new OrtSession.SessionOptions();
                InputStream model = resource("/all-minilm-l6-v2.onnx");
                InputStream tokens = resource("/all-minilm-l6-v2-tokenizer.json")) {
            session = environment.createSession(model.readAllBytes(), options);
            tokenizer = HuggingFaceTokenizer.newInstance(
                    tokens,
                    Map.of("padding", "false", "truncation", "true", "maxLength", Integer.toString(MAX_TOKENS)));
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(ReferenceEmbedder.class.getResourceAsStream(name));
    }

    /** The mean of the token vectors, at length 1. */
    float[] embed(String text) throws OrtException {
        Encoding encoding = tokenizer.encode(text);
        Map<String, long[]> inputs = Map.of(
                "input_ids", encoding.getIds(),
                "attention_mask", encoding.getAttentionMask(),
                "token_type_ids", encoding.getTypeIds());
        Map<String, OnnxTensor> tensors = new HashMap<>();
        try {
            for (String name : session.getInputNames()) {
                long[][] row = {Objects.requireNonNull(inputs.get(name))};
                tensors.put(name, OnnxTensor.createTensor(environment, row));
            }
            try (OrtSession.Result result = session.run(tensors)) {
                return normalized(mean(((float[][][]) result.get(0).getValue())[0]));
            }
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    private static double[] mean(float[][] tokens) {
        double[] sum = new double[tokens[0].length];
        for (float[] token : tokens) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += token[i] / tokens.length;
            }
        }
        return sum;
    }

    private static float[] normalized(double[] vector) {
        double squares = 0;
        for (double x : vector) {
            squares += x * x;
        }
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / Math.sqrt(squares));
        }
        return unit;
    }

    @Override
    public void close() throws OrtException {
        tokenizer.close();
        session.close();
    }
}
