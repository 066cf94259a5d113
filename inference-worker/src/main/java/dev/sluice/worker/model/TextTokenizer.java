package dev.sluice.worker.model;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.worker.repository.Truncation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The tokenizer of a model: never pads, and truncates at the model's limit. Thread-safe: the native tokenizer is read only
 * once it is built, and lanes use it at the same time.
 */
final class TextTokenizer implements AutoCloseable {

    /** A head of so many characters a token nearly always has more tokens than are kept; where not, it is doubled. */
    private static final int HEAD_CHARACTERS_A_TOKEN = 32;

    private static final int FARTHEST_SPACE = 1_000;

    /** What the library's message begins with when nothing is left of what alone may be truncated. */
    private static final String TRUNCATION_FAILED = "Truncation error";

    private final HuggingFaceTokenizer tokenizer;
    private final int maxTokens;
    private final boolean keepsPlaces;
    private final int head;

    private TextTokenizer(HuggingFaceTokenizer tokenizer, int maxTokens, boolean keepsPlaces) {
        this.tokenizer = tokenizer;
        this.maxTokens = maxTokens;
        this.keepsPlaces = keepsPlaces;
        this.head = (int) Math.min(Integer.MAX_VALUE, (long) maxTokens * HEAD_CHARACTERS_A_TOKEN);
    }

    /** What a text became. There is no mask: nothing is padded, so that every token counts. */
    @SuppressWarnings("ArrayRecordComponent") // handed from the tokenizer to one run, and never compared
    record Tokens(long[] ids, long[] types, boolean truncated, TokenPlaces places) {}

    static TextTokenizer open(Path file, int maxTokens) throws ModelLoadException {
        return open(file, maxTokens, "true", /* keepsPlaces= */ false);
    }

    /** A tokenizer that says of each token where in the text it comes from. */
    static TextTokenizer withPlaces(Path file, int maxTokens) throws ModelLoadException {
        return open(file, maxTokens, "true", /* keepsPlaces= */ true);
    }

    /** A tokenizer of pairs, which have their marks and need a token of each text between them. */
    static TextTokenizer forPairs(Path file, int maxTokens, Truncation truncation) throws ModelLoadException {
        String strategy = truncation.name().toLowerCase(Locale.ROOT);
        TextTokenizer tokenizer = open(file, maxTokens, strategy, /* keepsPlaces= */ false);
        int fewest = tokenizer.encodeAll("", "").ids().length + 2;
        if (maxTokens < fewest) {
            tokenizer.close();
            throw new ModelLoadException(
                    "max-tokens must be at least " + fewest + " for pairs of texts, was " + maxTokens);
        }
        return tokenizer;
    }

    private static TextTokenizer open(Path file, int maxTokens, String truncation, boolean keepsPlaces)
            throws ModelLoadException {
        String limit = Integer.toString(maxTokens);
        try {
            return new TextTokenizer(
                    HuggingFaceTokenizer.newInstance(
                            file,
                            Map.of(
                                    "addSpecialTokens", "true",
                                    "padding", "false",
                                    "truncation", truncation,
                                    "maxLength", limit,
                                    "modelMaxLength", limit)),
                    maxTokens,
                    keepsPlaces);
        } catch (IOException | RuntimeException unreadable) {
            throw new ModelLoadException(file + " is no tokenizer: " + unreadable.getMessage(), unreadable);
        }
    }

    /** Of a text that is far too long only the head is looked at: megabytes of it would hold up the lane for seconds. */
    Tokens encode(String text) {
        for (long length = head; length < text.length(); length *= 2) {
            Tokens tokens = encodeAll(text.substring(0, endOfWord(text, (int) length)));
            if (tokens.truncated()) {
                return tokens;
            }
        }
        return encodeAll(text);
    }

    /**
     * As {@link #encode(String)}, of a pair. Which of two over-long texts loses one token more, where the limit is odd, goes by
     * their heads.
     *
     * @throws InvalidRequestException when only the second may be truncated, and nothing of it would be left
     */
    Tokens encode(String text, String pair) {
        return encodeAll(headOf(text, part -> encodeAll(part, "")), headOf(pair, part -> encodeAll("", part)));
    }

    private String headOf(String text, Function<String, Tokens> alone) {
        for (long length = head; length < text.length(); length *= 2) {
            String part = text.substring(0, endOfWord(text, (int) length));
            if (alone.apply(part).truncated()) {
                return part;
            }
        }
        return text;
    }

    /** The last space at or before this place, so that no word is cut and read as another; where there is none, no pair is. */
    private static int endOfWord(String text, int length) {
        for (int end = length; end > Math.max(0, length - FARTHEST_SPACE); end--) {
            if (Character.isWhitespace(text.charAt(end))) {
                return end;
            }
        }
        return Character.isLowSurrogate(text.charAt(length)) ? length - 1 : length;
    }

    private Tokens encodeAll(String text) {
        return tokens(text, tokenizer.encode(text));
    }

    private Tokens encodeAll(String text, String pair) {
        try {
            return tokens(text, tokenizer.encode(text, pair));
        } catch (RuntimeException failed) {
            if (!String.valueOf(failed.getMessage()).startsWith(TRUNCATION_FAILED)) {
                throw failed;
            }
            throw new InvalidRequestException("leaves no room for its pair within max-tokens, which is " + maxTokens
                    + ", and classification.truncation is only-second");
        }
    }

    private Tokens tokens(String text, Encoding encoding) {
        TokenPlaces places = keepsPlaces ? TokenPlaces.of(text, encoding) : TokenPlaces.NONE;
        return new Tokens(encoding.getIds(), encoding.getTypeIds(), encoding.exceedMaxLength(), places);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
