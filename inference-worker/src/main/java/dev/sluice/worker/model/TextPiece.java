package dev.sluice.worker.model;

import dev.sluice.worker.model.TextTokenizer.Tokens;
import java.util.function.Consumer;

/** One text of a request, and where what is read of it goes. */
final class TextPiece implements Piece {

    private final Tokens tokens;
    private final Consumer<float[]> results;
    private final Object shapeClass;

    TextPiece(Tokens tokens, Consumer<float[]> results, Object shapeClass) {
        this.tokens = tokens;
        this.results = results;
        this.shapeClass = shapeClass;
    }

    /** A text of so many tokens that say nothing, and of which nothing is kept. */
    static TextPiece blank(int tokens) {
        var blank = new Tokens(new long[tokens], new long[tokens], /* truncated= */ false, TokenPlaces.NONE);
        return new TextPiece(blank, values -> {}, tokens);
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
        results.accept(values);
    }
}
