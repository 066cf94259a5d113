package dev.sluice.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.sluice.oip.Datatype;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.testkit.ModelRepositories;
import dev.sluice.testkit.TinyModels;
import dev.sluice.worker.lanes.Clock;
import dev.sluice.worker.repository.ModelRepository;
import dev.sluice.worker.tensor.LaneBuffers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests of different sizes along a ragged axis, in one run of ONNX Runtime. */
class RaggedIT {

    private static final String ATTENTION = "ragged: {pad: {x: 0, mask: 0}}\n";

    @TempDir
    Path repository;

    private final LaneBuffers buffers = new LaneBuffers();

    @Test
    void answersARequestAmongLongerOnesAsItDoesAlone() throws Exception {
        try (TensorModel model = load(TinyModels.attention(), ATTENTION)) {
            for (long seed = 1; seed <= 50; seed++) {
                var random = new Random(seed);
                List<ModelInferRequest> requests = IntStream.range(0, 1 + random.nextInt(6))
                        .mapToObj(i -> attention(random, 1 + random.nextInt(3), 1 + random.nextInt(9)))
                        .toList();

                List<ModelInferResponse> together = run(model, requests);

                for (int i = 0; i < requests.size(); i++) {
                    areTheSame(
                            together.get(i),
                            run(model, List.of(requests.get(i))).get(0),
                            seed);
                }
            }
        }
    }

    @Test
    void cutsEveryOutputBackAlongEveryRaggedAxis() throws Exception {
        try (TensorModel model = load(TinyModels.attention(), ATTENTION)) {
            var random = new Random(1);

            List<ModelInferResponse> answers = run(model, List.of(attention(random, 2, 3), attention(random, 1, 7)));

            assertThat(answers.get(0).getOutputsList())
                    .extracting(output -> output.getName() + output.getShapeList())
                    .containsExactly("weights[2, 3, 3]", "y[2, 3, 4]", "count[2]");
            assertThat(floats(answers.get(0).getRawOutputContents(2))).containsExactly(3, 3);
            assertThat(floats(answers.get(1).getRawOutputContents(2))).containsExactly(7);
        }
    }

    @Test
    void padsEachInputWithItsOwnValue() throws Exception {
        try (TensorModel model = load(
                TinyModels.severalInputsAndOutputs(), "ragged: {pad: {ids: 9, mask: 2}, outputs: {masked: 0}}\n")) {
            ModelInferRequest shorter = idsAndMask(5);
            ModelInferRequest longer = idsAndMask(6, 7, 8);

            ModelInferResponse answer = run(model, List.of(shorter, longer)).get(0);

            assertThat(answer.getOutputs(0).getShapeList())
                    .as("not cut back, as the configuration says")
                    .containsExactly(1L, 3L);
            assertThat(longs(answer.getRawOutputContents(0))).containsExactly(5L, 18L, 18L);
        }
    }

    @Test
    void runsARequestAloneWhoseRaggedInputsDifferAmongThemselves() throws Exception {
        try (TensorModel model = load(TinyModels.attention(), ATTENTION)) {
            ModelInferRequest odd = request(input("x", 1, 2, 4), floats(new float[8]), input("mask", 1, 1), floats(1f));
            Object one = model.prepare(odd).pieces().get(0).shapeClass();
            Object another = model.prepare(odd).pieces().get(0).shapeClass();

            assertThat(one).isNotEqualTo(another);
        }
    }

    @Test
    void refusesADeclarationThatTheModelDoesNotBear() {
        byte[] attention = TinyModels.attention();
        refuses(attention, "ragged: {pad: {z: 0}}\n", "ragged.pad names 'z'; the model has [x, mask]");
        refuses(
                attention,
                "ragged: {axis: 2, pad: {x: 0}}\n",
                "'x', whose shape [-1, -1, 4] does not vary along axis 2");
        refuses(attention, "ragged: {pad: {x: much}}\n", "ragged.pad.x: 'much' is no number");
        refuses(attention, "ragged: {pad: {x: 0}, outputs: {z: 1}}\n", "ragged.outputs names 'z'");
        refuses(attention, "ragged: {pad: {x: 0}, outputs: {y: one}}\n", "ragged.outputs.y must be an axis, was one");
        refuses(TinyModels.identity("BYTES", 2), "ragged: {pad: {x: ''}}\n", "BYTES can not be padded");
        refuses(
                TinyModels.severalInputsAndOutputs(),
                "ragged: {axis: 0, pad: {ids: 0}}\n",
                "ragged.axis must be at least 1");
    }

    private void refuses(byte[] model, String yaml, String reason) {
        assertThatThrownBy(() -> load(model, yaml)).hasMessageContaining(reason);
    }

    private TensorModel load(byte[] model, String yaml) throws Exception {
        Path folder = repository.resolve("m" + Integer.toHexString(Arrays.hashCode(model) ^ yaml.hashCode()));
        ModelRepositories.write(folder, "m", model, Optional.of(yaml));
        ModelRepository.Listing listing = ModelRepository.read(List.of(folder));
        if (!listing.problems().isEmpty()) {
            throw new IllegalArgumentException(listing.problems().toString());
        }
        return (TensorModel) new ModelLoader(/* maxAnswerBytes= */ 1 << 20, Clock.system())
                .load(listing.models().get(0), new RunCosts());
    }

    private List<ModelInferResponse> run(TensorModel model, List<ModelInferRequest> requests)
            throws RunFailedException {
        List<Prepared<TensorPiece>> prepared =
                requests.stream().map(model::prepare).toList();
        List<TensorPiece> pieces =
                prepared.stream().flatMap(each -> each.pieces().stream()).toList();
        assertThat(pieces.stream().map(TensorPiece::shapeClass).distinct()).hasSize(1);
        model.run(pieces, buffers, RunLimit.NONE);
        return prepared.stream().map(Prepared::answer).toList();
    }

    private static void areTheSame(ModelInferResponse one, ModelInferResponse other, long seed) {
        assertThat(one.getOutputsList()).as("seed %d", seed).isEqualTo(other.getOutputsList());
        for (int output = 0; output < one.getOutputsCount(); output++) {
            assertThat(floats(one.getRawOutputContents(output)))
                    .as("seed %d, output %d", seed, output)
                    .containsExactly(floats(other.getRawOutputContents(output)), within(1e-5f));
        }
    }

    private static ModelInferRequest attention(Random random, int rows, int length) {
        float[] x = new float[rows * length * 4];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        float[] mask = new float[rows * length];
        Arrays.fill(mask, 1);
        return request(input("x", rows, length, 4), floats(x), input("mask", rows, length), floats(mask));
    }

    private static ModelInferRequest idsAndMask(long... ids) {
        long[] ones = new long[ids.length];
        Arrays.fill(ones, 1);
        return request(
                        input("ids", 1, ids.length).toBuilder()
                                .setDatatype(Datatype.INT64.name())
                                .build(),
                        longs(ids),
                        input("mask", 1, ids.length).toBuilder()
                                .setDatatype(Datatype.INT64.name())
                                .build(),
                        longs(ones))
                .toBuilder()
                .addInputs(input("scale", 1, 1))
                .addRawInputContents(floats(1f))
                .build();
    }

    private static ModelInferRequest request(
            InferInputTensor one, ByteString oneRaw, InferInputTensor other, ByteString otherRaw) {
        return ModelInferRequest.newBuilder()
                .addInputs(one)
                .addRawInputContents(oneRaw)
                .addInputs(other)
                .addRawInputContents(otherRaw)
                .build();
    }

    private static InferInputTensor input(String name, long... shape) {
        return InferInputTensor.newBuilder()
                .setName(name)
                .setDatatype(Datatype.FP32.name())
                .addAllShape(Arrays.stream(shape).boxed().toList())
                .build();
    }

    private static ByteString floats(float... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return ByteString.copyFrom(raw);
    }

    private static ByteString longs(long... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        return ByteString.copyFrom(raw);
    }

    private static float[] floats(ByteString raw) {
        FloatBuffer buffer =
                raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    private static List<Long> longs(ByteString raw) {
        ByteBuffer buffer = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        List<Long> values = new ArrayList<>();
        while (buffer.hasRemaining()) {
            values.add(buffer.getLong());
        }
        return values;
    }
}
