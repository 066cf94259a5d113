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

    private final HuggingFaceTokenizer tokenizer;

    private TextTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** What a text became. There is no mask: nothing is padded, so that every token counts. */
    @SuppressWarnings("ArrayRecordComponent") // handed from the tokenizer to one run, and never compared
    record Tokens(long[] ids, long[] types, boolean truncated) {}

    static TextTokenizer open(Path file, int maxTokens) throws ModelLoadException {
        String limit = Integer.toString(maxTokens);
        try {
            return new TextTokenizer(HuggingFaceTokenizer.newInstance(
                    file,
                    Map.of(
                            "addSpecialTokens", "true",
                            "padding", "false",
                            "truncation", "true",
                            "maxLength", limit,
                            "modelMaxLength", limit)));
        } catch (IOException | RuntimeException unreadable) {
            throw new ModelLoadException(file + " is no tokenizer: " + unreadable.getMessage(), unreadable);
        }
    }

    Tokens encode(String text) {
        Encoding encoding = tokenizer.encode(text);
        return new Tokens(encoding.getIds(), encoding.getTypeIds(), encoding.exceedMaxLength());
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
