package dev.sluice.worker.model;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The tokenizer of a model: never pads, and truncates at the model's limit. Thread-safe: the native tokenizer is read only
 * once it is built, and lanes use it at the same time.
 */
final class TextTokenizer implements AutoCloseable {

    /** A head of so many characters a token nearly always has more tokens than are kept; where not, it is doubled. */
    private static final int HEAD_CHARACTERS_A_TOKEN = 32;

    private static final int FARTHEST_SPACE = 1_000;

    private final HuggingFaceTokenizer tokenizer;
    private final int head;

    private TextTokenizer(HuggingFaceTokenizer tokenizer, int maxTokens) {
        this.tokenizer = tokenizer;
        this.head = (int) Math.min(Integer.MAX_VALUE, (long) maxTokens * HEAD_CHARACTERS_A_TOKEN);
    }

    /** What a text became. There is no mask: nothing is padded, so that every token counts. */
    @SuppressWarnings("ArrayRecordComponent") // handed from the tokenizer to one run, and never compared
    record Tokens(long[] ids, long[] types, boolean truncated) {}

    static TextTokenizer open(Path file, int maxTokens) throws ModelLoadException {
        String limit = Integer.toString(maxTokens);
        try {
            return new TextTokenizer(
                    HuggingFaceTokenizer.newInstance(
                            file,
                            Map.of(
                                    "addSpecialTokens", "true",
                                    "padding", "false",
                                    "truncation", "true",
                                    "maxLength", limit,
                                    "modelMaxLength", limit)),
                    maxTokens);
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
        Encoding encoding = tokenizer.encode(text);
        return new Tokens(encoding.getIds(), encoding.getTypeIds(), encoding.exceedMaxLength());
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
