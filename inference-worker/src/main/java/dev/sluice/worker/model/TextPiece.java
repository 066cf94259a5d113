package dev.sluice.worker.model;

import dev.sluice.worker.model.TextTokenizer.Tokens;
import java.nio.FloatBuffer;

/** One text of a request, and the row of the answer that its vector goes to. */
final class TextPiece implements Piece {

    private final Tokens tokens;
    private final FloatBuffer vector;
    private final Object shapeClass;

    TextPiece(Tokens tokens, FloatBuffer vector, Object shapeClass) {
        this.tokens = tokens;
        this.vector = vector;
        this.shapeClass = shapeClass;
    }

    @Override
    public int rows() {
        return 1;
    }

    @Override
    public Object shapeClass() {
        return shapeClass;
    }

    long[] ids() {
        return tokens.ids();
    }

    long[] types() {
        return tokens.types();
    }

    @Override
    public int length() {
        return tokens.ids().length;
    }

    void result(float[] values) {
        vector.duplicate().put(values);
    }
}
