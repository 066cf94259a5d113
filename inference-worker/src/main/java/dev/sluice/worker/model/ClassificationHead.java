package dev.sluice.worker.model;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.oip.Datatype;
import dev.sluice.oip.RawContents;
import dev.sluice.oip.TensorSpec;
import dev.sluice.worker.model.TextTokenizer.Tokens;
import dev.sluice.worker.repository.Activation;
import dev.sluice.worker.repository.ModelFiles;
import dev.sluice.worker.tensor.RawTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A score for each label of each text, and the label whose score is highest. Where there is one label there is nothing to
 * choose, and the answer is its score alone.
 */
final class ClassificationHead implements TextHead {

    /** Of the graph's output. */
    static final List<String> AXES = List.of("batch", "labels");

    private final List<String> names;
    private final List<ByteString> labels;
    private final Activation activation;

    private ClassificationHead(List<String> names, Activation activation) {
        this.names = List.copyOf(names);
        this.labels = names.stream().map(ByteString::copyFromUtf8).toList();
        this.activation = activation;
    }

    /** @param width of the graph's output */
    static ClassificationHead of(ModelFiles files, int width) throws ModelLoadException {
        return new ClassificationHead(Labels.names(files, width), Labels.activation(files, width));
    }

    @Override
    public List<TensorSpec> outputs() {
        return labels.size() == 1
                ? List.of(new TensorSpec("score", Datatype.FP32, List.of(-1L)))
                : List.of(
                        new TensorSpec("label", Datatype.BYTES, List.of(-1L)),
                        new TensorSpec("scores", Datatype.FP32, List.of(-1L, (long) labels.size())));
    }

    @Override
    public Map<String, String> properties() {
        return Map.of(
                "sluice.labels",
                Labels.asProperty(names),
                "sluice.activation",
                activation.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public long bytesOfAText() {
        return (long) labels.size() * Float.BYTES;
    }

    /** The logits: scores can be equal at the ends of their range where logits are not. */
    @Override
    public float[] read(FloatBuffer own) {
        float[] logits = new float[own.remaining()];
        own.get(logits);
        return logits;
    }

    @Override
    public TextAnswer answer(int texts) {
        return new Choices(texts);
    }

    private final class Choices implements TextAnswer {

        private final ByteString[] chosen;
        private final ByteBuffer bytes;
        private final FloatBuffer scores;

        Choices(int texts) {
            this.chosen = new ByteString[texts];
            this.bytes =
                    ByteBuffer.allocate(Math.toIntExact(texts * bytesOfAText())).order(ByteOrder.LITTLE_ENDIAN);
            this.scores = bytes.asFloatBuffer();
        }

        @Override
        public void put(int row, Tokens tokens, float[] values) {
            float[] own = Scores.of(values, activation);
            scores.put(row * own.length, own);
            chosen[row] = labels.get(Scores.best(own));
        }

        @Override
        public List<RawTensor> tensors() {
            long texts = chosen.length;
            ByteString contents = UnsafeByteOperations.unsafeWrap(bytes);
            return labels.size() == 1
                    ? List.of(new RawTensor(Datatype.FP32, List.of(texts), contents))
                    : List.of(
                            new RawTensor(Datatype.BYTES, List.of(texts), RawContents.bytes(Arrays.asList(chosen))),
                            new RawTensor(Datatype.FP32, List.of(texts, (long) labels.size()), contents));
        }
    }
}
