package dev.sluice.worker.model;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.util.ArrayList;
import java.util.List;

/**
 * Where in a text its tokens come from.
 *
 * @param text what was tokenized: the text or its head
 * @param places one for each token
 */
record TokenPlaces(String text, List<Place> places) {

    /** Of a text whose places nobody asks for. */
    static final TokenPlaces NONE = new TokenPlaces("", List.of());

    TokenPlaces {
        places = List.copyOf(places);
    }

    /**
     * One token's place.
     *
     * @param start in code points, as Python counts characters
     * @param end the first code point behind it
     * @param word the number of its word in the text; negative where the tokenizer knows none
     * @param isMark it stands for nothing in the text
     */
    record Place(int start, int end, long word, boolean isMark) {

        private static final Place MARK = new Place(0, 0, -1, /* isMark= */ true);
    }

    static TokenPlaces of(String text, Encoding encoding) {
        CharSpan[] spans = encoding.getCharTokenSpans();
        List<Place> places = new ArrayList<>(spans.length);
        for (int i = 0; i < spans.length; i++) {
            CharSpan span = spans[i];
            boolean isMark = span == null || encoding.getSpecialTokenMask()[i] == 1;
            places.add(
                    isMark
                            ? Place.MARK
                            : new Place(span.getStart(), span.getEnd(), encoding.getWordIds()[i], /* isMark= */ false));
        }
        return new TokenPlaces(text, places);
    }
}
