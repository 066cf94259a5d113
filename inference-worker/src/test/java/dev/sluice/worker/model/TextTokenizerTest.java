package dev.sluice.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTokenizerTest {

    private static final int MAX_TOKENS = 16;
    private static final String[] PIECES = {
        "stream", "ing ", " the ", "ﬁ", "日本", "\ud83d\ude00", "antidisestablish", "\n", "  "
    };

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static TextTokenizer tokenizer;

    @SuppressWarnings("NullAway.Init")
    private static HuggingFaceTokenizer untruncated;

    @BeforeAll
    static void open() throws IOException, ModelLoadException {
        Path file = folder.resolve("tokenizer.json");
        try (InputStream in = Objects.requireNonNull(
                TextTokenizerTest.class.getResourceAsStream("/all-minilm-l6-v2-q-tokenizer.json"))) {
            Files.copy(in, file);
        }
        tokenizer = TextTokenizer.open(file, MAX_TOKENS);
        untruncated = HuggingFaceTokenizer.newInstance(file, Map.of("padding", "false", "truncation", "false"));
    }

    @AfterAll
    static void close() {
        tokenizer.close();
        untruncated.close();
    }

    @Test
    void looksAtTheHeadOfALongTextAndReadsTheSameTokens() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder();
            while (text.length() < 2_500) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            assertReadsTheHeadOf(text.toString());
        }
    }

    /** Each is one token, or none, for a long way. */
    @ParameterizedTest
    @ValueSource(strings = {"x", " ", "\ud83d\ude00", "日"})
    void findsTheTokensBehindWhatMakesHardlyAny(String repeated) {
        assertReadsTheHeadOf(repeated.repeat(3_000) + " and then some words that are more than sixteen tokens long, "
                + "so that something of them has to be left out again");
    }

    @Test
    void doesNotCallALongTextTruncatedThatFits() {
        TextTokenizer.Tokens tokens = tokenizer.encode("one" + " ".repeat(5_000) + "two");

        assertThat(tokens.truncated()).isFalse();
        assertThat(tokens.ids()).hasSize(4);
    }

    private static void assertReadsTheHeadOf(String text) {
        TextTokenizer.Tokens tokens = tokenizer.encode(text);
        long[] all = untruncated.encode(text).getIds();

        assertThat(tokens.truncated()).isEqualTo(all.length > MAX_TOKENS);
        int kept = Math.min(MAX_TOKENS, all.length) - 1;
        assertThat(tokens.ids()).hasSize(kept + 1);
        assertThat(Arrays.copyOf(tokens.ids(), kept)).isEqualTo(Arrays.copyOf(all, kept));
    }
}
