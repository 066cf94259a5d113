package dev.sluice.worker.model;

import ai.onnxruntime.OrtException;
import dev.sluice.worker.tensor.LaneBuffers;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.List;

/** Runs a transformer over texts and gives each what the head reads in its own part of the output. */
final class TextRunner implements AutoCloseable {

    private final TextGraph graph;
    private final TextHead head;

    TextRunner(TextGraph graph, TextHead head) {
        this.graph = graph;
        this.head = head;
    }

    TextHead head() {
        return head;
    }

    /** Runs blank texts of one length, so many at once. */
    void runBlank(int rows, int tokens, LaneBuffers buffers) throws OrtException, RunFailedException {
        run(Collections.nCopies(rows, TextPiece.blank(tokens)), buffers, RunLimit.NONE);
    }

    void run(List<TextPiece> pieces, LaneBuffers buffers, RunLimit limit) throws OrtException, RunFailedException {
        int length = pieces.stream().mapToInt(TextPiece::length).max().orElseThrow();
        List<Long> shape = shape(pieces.size(), length);
        String output = graph.output().name();
        try (SessionRun run = graph.begin(buffers)) {
            graph.feed(run, pieces, length);
            run.place(graph.output(), shape);
            run.run(List.of(output), limit);
            if (!run.shapeOf(output).equals(shape)) {
                throw RunFailedException.inAnswer(
                        "output '" + output + "' has the shape " + run.shapeOf(output) + ", expected was " + shape);
            }
            FloatBuffer values = run.floats(output);
            int row = values.remaining() / pieces.size();
            for (int i = 0; i < pieces.size(); i++) {
                TextPiece piece = pieces.get(i);
                int own = graph.isOfTokens() ? piece.length() * graph.width() : row;
                piece.result(head.read(values.slice(i * row, own)));
            }
        }
    }

    private List<Long> shape(long rows, long length) {
        return graph.isOfTokens() ? List.of(rows, length, (long) graph.width()) : List.of(rows, (long) graph.width());
    }

    @Override
    public void close() {
        graph.close();
    }
}
