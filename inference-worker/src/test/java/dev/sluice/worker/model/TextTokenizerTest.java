package dev.sluice.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.sluice.worker.repository.Truncation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
            assertReadsTheHeadOf(text(new Random(seed), 2_500));
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

    @ParameterizedTest
    @EnumSource(Truncation.class)
    void looksAtTheHeadsOfALongPairAndReadsTheSameTokens(Truncation truncation) throws Exception {
        Path file = folder.resolve("tokenizer.json");
        Map<String, String> options =
                Map.of("padding", "false", "truncation", truncation.name().toLowerCase(Locale.ROOT), "maxLength", "17");
        try (TextTokenizer pairs = TextTokenizer.forPairs(file, 17, truncation);
                HuggingFaceTokenizer whole = HuggingFaceTokenizer.newInstance(file, options)) {
            for (int seed = 0; seed < 50; seed++) {
                var random = new Random(seed);
                String text = truncation == Truncation.ONLY_SECOND ? "a query" : text(random, random.nextInt(1_500));
                String pair = text(random, random.nextInt(1_500));

                TextTokenizer.Tokens tokens = pairs.encode(text, pair);

                Encoding expected = whole.encode(text, pair);
                assertThat(tokens.ids()).as("seed %d", seed).isEqualTo(expected.getIds());
                assertThat(tokens.types()).as("seed %d", seed).isEqualTo(expected.getTypeIds());
                assertThat(tokens.truncated()).as("seed %d", seed).isEqualTo(expected.exceedMaxLength());
            }
        }
    }

    private static String text(Random random, int length) {
        var text = new StringBuilder();
        while (text.length() < length) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
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
