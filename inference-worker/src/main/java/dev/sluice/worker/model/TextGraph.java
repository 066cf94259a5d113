package dev.sluice.worker.model;

import ai.onnxruntime.OrtException;
import dev.sluice.oip.Datatype;
import dev.sluice.oip.TensorSpec;
import dev.sluice.worker.repository.ModelFiles;
import dev.sluice.worker.tensor.LaneBuffers;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The graph of a transformer: it takes the tokens of texts, the shorter ones padded to the longest, and gives numbers for
 * each text or for each token of it.
 */
final class TextGraph implements AutoCloseable {

    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String TYPES = "token_type_ids";
    private static final Set<String> KNOWN_INPUTS = Set.of(IDS, MASK, TYPES);

    private final OnnxSession session;
    private final TensorSpec output;
    private final int width;

    private TextGraph(OnnxSession session, TensorSpec output, int width) {
        this.session = session;
        this.output = output;
        this.width = width;
    }

    /**
     * Finds its way in the graph; how wide the output is, is read from it, or else from a first run.
     *
     * @param axes of the output that is wanted, as a person calls them
     */
    static TextGraph of(ModelFiles files, OnnxSession session, List<String> axes) throws ModelLoadException {
        String refusal = files.modelFile() + " can not be served as "
                + files.config().kind().written() + ": ";
        for (TensorSpec input : session.signature().inputs()) {
            boolean integers = input.datatype() == Datatype.INT64 || input.datatype() == Datatype.INT32;
            if (!KNOWN_INPUTS.contains(input.name())
                    || !integers
                    || input.shape().size() != 2) {
                throw new ModelLoadException(refusal + "its input '" + input.name() + "' " + input.datatype() + ' '
                        + input.shape() + " is none of " + IDS + ", " + MASK + ", " + TYPES
                        + " of INT64 [batch, tokens]");
            }
        }
        TensorSpec output = session.signature().outputs().stream()
                .filter(each -> each.datatype() == Datatype.FP32 && each.shape().size() == axes.size())
                .findFirst()
                .orElseThrow(() -> new ModelLoadException(refusal + "it has no output FP32 " + axes + "; it has "
                        + names(session.signature().outputs())));
        var unsized = new TextGraph(session, output, /* width= */ -1);
        long width = output.shape().get(axes.size() - 1);
        return new TextGraph(session, output, width == -1 ? unsized.firstWidth(files) : (int) width);
    }

    private static List<String> names(List<TensorSpec> outputs) {
        return outputs.stream()
                .map(output -> output.name() + ' ' + output.datatype() + ' ' + output.shape())
                .toList();
    }

    private int firstWidth(ModelFiles files) throws ModelLoadException {
        try (SessionRun run = session.begin(new LaneBuffers())) {
            feed(run, List.of(TextPiece.blank(1)), 1);
            run.run(List.of(output.name()), RunLimit.NONE);
            List<Long> shape = run.shapeOf(output.name());
            return Math.toIntExact(shape.get(shape.size() - 1));
        } catch (OrtException failed) {
            throw new ModelLoadException(
                    files.modelFile() + " fails on a text of one token: " + OnnxSession.oneLine(failed), failed);
        }
    }

    /** Whether the model has an input by which it is told what is padding. */
    boolean takesMask() {
        return session.signature().inputs().stream()
                .anyMatch(input -> input.name().equals(MASK));
    }

    TensorSpec output() {
        return output;
    }

    /** How many numbers it gives for a text, or else for each token of it. */
    int width() {
        return width;
    }

    /** Whether it gives numbers for each token, and not for the whole text. */
    boolean isOfTokens() {
        return output.shape().size() == 3;
    }

    SessionRun begin(LaneBuffers buffers) {
        return session.begin(buffers);
    }

    /** Feeds the tokens of texts, padded to this length. */
    void feed(SessionRun run, List<TextPiece> pieces, int length) throws OrtException {
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

    @Override
    public void close() {
        session.close();
    }
}
