package dev.sluice.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sluice.onnx.proto.AttributeProto;
import dev.sluice.onnx.proto.TensorProto.DataType;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The naive model of the scan is ONNX Runtime itself: what is proved invariant answers alone as it does in company. */
class BatchDependencePropertyTest {

    private static final int GRAPHS = 1500;
    private static final int ROWS = 3;
    private static final int ROW_SIZE = 4 * 6;
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    @Test
    void provesNothingThatOnnxRuntimeContradicts() {
        long seed = Long.getLong("sluice.test.seed", 20261124L);
        int proved = 0;
        for (int i = 0; i < GRAPHS; i++) {
            long graphSeed = seed + i;
            OnnxModel model = randomGraph(new Random(graphSeed));
            if (BatchDependence.scan(model).invariant()) {
                assertThatCode(() -> answersAloneAsInCompany(model, new Random(graphSeed)))
                        .as("sluice.test.seed=%d: %s", graphSeed, model.proto())
                        .doesNotThrowAnyException();
                proved++;
            }
        }

        assertThat(proved).as("graphs proved invariant").isGreaterThan(GRAPHS / 10);
    }

    private static void answersAloneAsInCompany(OnnxModel model, Random random) throws OrtException {
        float[] rows = new float[ROWS * ROW_SIZE];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = random.nextFloat() - 0.5f;
        }
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (var session = ENVIRONMENT.createSession(model.toByteArray(), options)) {
                var together = run(session, FloatBuffer.wrap(rows));
                int size = together.length / ROWS;
                for (int row = 0; row < ROWS; row++) {
                    float[] alone = run(
                            session,
                            FloatBuffer.wrap(rows, row * ROW_SIZE, ROW_SIZE).slice());
                    assertThat(alone).hasSize(size);
                    for (int i = 0; i < size; i++) {
                        assertThat(together[row * size + i]).isCloseTo(alone[i], within(1e-4f));
                    }
                }
            }
        }
    }

    private static float[] run(OrtSession session, FloatBuffer rows) throws OrtException {
        long[] shape = {rows.remaining() / ROW_SIZE, 4, 6};
        try (var tensor = OnnxTensor.createTensor(ENVIRONMENT, rows, shape);
                var result = session.run(Map.of("x", tensor))) {
            FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] out = new float[values.remaining()];
            values.get(out);
            return out;
        }
    }

    /** A chain of operators on {@code x} [batch, 4, 6], all of which keep the rank, that ends in a shape like x's. */
    private static OnnxModel randomGraph(Random random) {
        var graph = new RandomChain(random);
        int length = 1 + random.nextInt(5);
        for (int i = 0; i < length; i++) {
            graph.step();
        }
        return graph.end();
    }

    private static final class RandomChain {
        private final Random random;
        private final ModelBuilder model = ModelBuilder.ofOpset(17)
                .input("x", DataType.FLOAT, "batch", 4, 6)
                .node("Shape", List.of("x"), List.of("shape"));
        private String last = "x";
        private int values;
        private List<Long> undo = List.of(0L, 1L, 2L);

        RandomChain(Random random) {
            this.random = random;
        }

        void step() {
            switch (random.nextInt(9)) {
                case 0 -> transpose();
                case 1 -> then("Softmax", List.of(last), Attributes.of("axis", random.nextInt(3)));
                case 2 -> lessExtreme();
                case 3 -> then("CumSum", List.of(last, longs(List.of(), random.nextInt(3))));
                case 4 -> then("LayerNormalization", List.of(last, scale()), Attributes.of("axis", 2));
                case 5 -> throughReshape();
                case 6 -> productWithItself();
                case 7 -> swapByGather();
                default -> then("Sigmoid", List.of(last));
            }
        }

        OnnxModel end() {
            String flat = last;
            then("Reshape", List.of(flat, longs(List.of(2L), 0, -1)));
            return model.node("Identity", List.of(last), List.of("y"))
                    .output("y", DataType.FLOAT, "batch", "any")
                    .build();
        }

        /** Now and then undone at once, so that rows come back. */
        private void transpose() {
            var permutation = new ArrayList<>(List.of(0L, 1L, 2L));
            Collections.shuffle(permutation, random);
            boolean back = random.nextBoolean();
            then("Transpose", List.of(last), Attributes.of("perm", back ? undo : permutation));
            var inverse = new ArrayList<>(permutation);
            for (int axis = 0; axis < 3; axis++) {
                inverse.set(permutation.get(axis).intValue(), (long) axis);
            }
            undo = back ? List.of(0L, 1L, 2L) : inverse;
        }

        private void lessExtreme() {
            String before = last;
            then("ReduceMax", List.of(last), Attributes.of("axes", List.of((long) random.nextInt(3))));
            then("Sub", List.of(before, last));
        }

        /** Another shape, a reduction there, and back. */
        private void throughReshape() {
            long[][] targets = {{-1, 6}, {-1, 4}, {4, -1}, {0, -1}, {-1, 2, 12}, {0, 2, -1}, {-1, 8}, {24, -1}};
            long[] target = targets[random.nextInt(targets.length)];
            String before = last;
            then("Shape", List.of(before));
            String shape = last;
            then("Reshape", List.of(before, longs(List.of((long) target.length), target)));
            then("Softmax", List.of(last), Attributes.of("axis", random.nextInt(target.length)));
            then("Reshape", List.of(last, shape));
        }

        private void productWithItself() {
            String before = last;
            then("Transpose", List.of(last), Attributes.of("perm", List.of(0L, 2L, 1L)));
            then("MatMul", List.of(before, last));
            then("Softmax", List.of(last), Attributes.of("axis", random.nextInt(3)));
            then("MatMul", List.of(last, before));
        }

        private void swapByGather() {
            then("Gather", List.of(last, longs(List.of(1L), 0)), Attributes.of("axis", random.nextInt(3)));
        }

        private String longs(List<Long> shape, long... numbers) {
            String name = "c" + values++;
            model.weights(Tensors.longs(name, shape, numbers));
            return name;
        }

        private String scale() {
            String name = "c" + values++;
            model.weights(Tensors.floats(name, List.of(1L), 1.5f));
            return name;
        }

        private void then(String operator, List<String> inputs, AttributeProto... attributes) {
            String output = "v" + values++;
            model.node(operator, inputs, List.of(output), attributes);
            last = output;
        }
    }
}
