package dev.sluice.worker.model;

import ai.onnxruntime.OrtException;
import dev.sluice.oip.Datatype;
import dev.sluice.oip.TensorSpec;
import dev.sluice.worker.model.TextTokenizer.Tokens;
import dev.sluice.worker.tensor.LaneBuffers;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Runs a transformer over texts, the shorter ones padded to the longest, and makes a vector of each: the mean over its own
 * tokens, and that scaled to the length 1 where the model asks for it.
 */
final class TextRunner implements AutoCloseable {

    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String TYPES = "token_type_ids";
    private static final Set<String> KNOWN_INPUTS = Set.of(IDS, MASK, TYPES);

    private final OnnxSession session;
    private final boolean normalize;
    private final TensorSpec output;
    private final int dimensions;

    private TextRunner(OnnxSession session, boolean normalize, TensorSpec output, int dimensions) {
        this.session = session;
        this.normalize = normalize;
        this.output = output;
        this.dimensions = dimensions;
    }

    /** Finds its way in the graph; the vector's size is read from it, or else from a first run. */
    static TextRunner over(Path file, OnnxSession session, boolean normalize) throws ModelLoadException {
        for (TensorSpec input : session.signature().inputs()) {
            boolean integers = input.datatype() == Datatype.INT64 || input.datatype() == Datatype.INT32;
            if (!KNOWN_INPUTS.contains(input.name())
                    || !integers
                    || input.shape().size() != 2) {
                throw new ModelLoadException(file + " can not be served as text-embedding: its input '" + input.name()
                        + "' " + input.datatype() + ' ' + input.shape() + " is none of " + IDS + ", " + MASK + ", "
                        + TYPES + " of INT64 [batch, tokens]");
            }
        }
        TensorSpec output = session.signature().outputs().stream()
                .filter(each -> each.datatype() == Datatype.FP32 && each.shape().size() == 3)
                .findFirst()
                .orElseThrow(() -> new ModelLoadException(
                        file + " can not be served as text-embedding: it has no output FP32 [batch, tokens, vector]"));
        var unsized = new TextRunner(session, normalize, output, /* dimensions= */ -1);
        long size = output.shape().get(2);
        return new TextRunner(session, normalize, output, size == -1 ? unsized.firstSize(file) : (int) size);
    }

    private int firstSize(Path file) throws ModelLoadException {
        try (SessionRun run = session.begin(new LaneBuffers())) {
            feed(run, List.of(blank(1)), 1);
            run.run(List.of(output.name()), RunLimit.NONE);
            return Math.toIntExact(run.shapeOf(output.name()).get(2));
        } catch (OrtException failed) {
            throw new ModelLoadException(
                    file + " fails on a text of one token: " + OnnxSession.oneLine(failed), failed);
        }
    }

    /** Whether the model has an input by which it is told what is padding. */
    boolean takesMask() {
        return session.signature().inputs().stream()
                .anyMatch(input -> input.name().equals(MASK));
    }

    /** Runs blank texts of one length, so many at once. */
    void runBlank(int rows, int tokens, LaneBuffers buffers) throws OrtException, RunFailedException {
        run(Collections.nCopies(rows, blank(tokens)), buffers, RunLimit.NONE);
    }

    private TextPiece blank(int tokens) {
        var blank = new Tokens(new long[tokens], new long[tokens], /* truncated= */ false);
        return new TextPiece(blank, FloatBuffer.allocate(Math.max(0, dimensions)), tokens);
    }

    int dimensions() {
        return dimensions;
    }

    void run(List<TextPiece> pieces, LaneBuffers buffers, RunLimit limit) throws OrtException, RunFailedException {
        int length = pieces.stream().mapToInt(TextPiece::length).max().orElseThrow();
        List<Long> shape = List.of((long) pieces.size(), (long) length, (long) dimensions);
        try (SessionRun run = session.begin(buffers)) {
            feed(run, pieces, length);
            run.place(output, shape);
            run.run(List.of(output.name()), limit);
            if (!run.shapeOf(output.name()).equals(shape)) {
                throw RunFailedException.inAnswer("output '" + output.name() + "' has the shape "
                        + run.shapeOf(output.name()) + ", expected was " + shape);
            }
            FloatBuffer vectors = run.floats(output.name());
            for (int row = 0; row < pieces.size(); row++) {
                vectors.position(row * length * dimensions);
                pieces.get(row).result(pool(vectors, pieces.get(row).length()));
            }
        }
    }

    private void feed(SessionRun run, List<TextPiece> pieces, int length) throws OrtException {
        long[] shape = {pieces.size(), length};
        for (TensorSpec input : session.signature().inputs()) {
            Function<TextPiece, long[]> rowOf = switch (input.name()) {
                case IDS -> TextPiece::ids;
                case TYPES -> TextPiece::types;
                default -> piece -> mask(piece.length(), length);
            };
            // What a row is padded with is masked, so zeros do as well as any other token.
            long[][] rows = pieces.stream()
                    .map(piece -> Arrays.copyOf(rowOf.apply(piece), length))
                    .toArray(long[][]::new);
            run.feed(input.name(), input.datatype(), shape, rows);
        }
    }

    private static long[] mask(int tokens, int length) {
        long[] mask = new long[length];
        Arrays.fill(mask, 0, tokens, 1);
        return mask;
    }

    /** The mean of the next so many tokens, which is the mean over the text's mask. */
    private float[] pool(FloatBuffer vectors, int length) {
        float[] sum = new float[dimensions];
        float[] token = new float[dimensions];
        for (int i = 0; i < length; i++) {
            vectors.get(token);
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
    public void close() {
        session.close();
    }
}
