package dev.sluice.benchmarks.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sluice.onnx.BatchDependence;
import dev.sluice.onnx.OnnxModel;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BertShapeTest {

    private static final int HIDDEN = 32;
    private static final BertShape.Size SMALL = new BertShape.Size(2, HIDDEN, 4, 64, 100, 40);

    @Test
    void isProvenNotToDependOnBatchMates() {
        assertThat(BatchDependence.scan(BertShape.build(SMALL, 1)).reasons()).isEmpty();
    }

    @Test
    void answersARowTheSameAloneAndPaddedInCompany() throws OrtException {
        OnnxModel model = BertShape.build(SMALL, 1);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (var options = new OrtSession.SessionOptions();
                OrtSession session = environment.createSession(model.toByteArray(), options)) {
            float[] alone = run(session, new long[][] {{1, 2, 3}}, new int[] {3});
            float[] together = run(session, new long[][] {{9, 8, 7, 6, 5}, {1, 2, 3, 0, 0}}, new int[] {5, 3});

            float[] own = Arrays.copyOfRange(together, 5 * HIDDEN, 8 * HIDDEN);
            assertThat(own).containsExactly(alone, within(1e-5f));
            assertThat(own).as("tokens of different meaning").isNotEqualTo(Arrays.copyOf(together, own.length));
        }
    }

    private static float[] run(OrtSession session, long[][] ids, int[] lengths) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[][] mask = new long[ids.length][ids[0].length];
        for (int row = 0; row < ids.length; row++) {
            Arrays.fill(mask[row], 0, lengths[row], 1);
        }
        Map<String, OnnxTensor> inputs = new HashMap<>();
        inputs.put("input_ids", OnnxTensor.createTensor(environment, ids));
        inputs.put("attention_mask", OnnxTensor.createTensor(environment, mask));
        inputs.put("token_type_ids", OnnxTensor.createTensor(environment, new long[ids.length][ids[0].length]));
        try (OrtSession.Result result = session.run(inputs)) {
            FloatBuffer states = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] values = new float[states.remaining()];
            states.get(values);
            return values;
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }
}
