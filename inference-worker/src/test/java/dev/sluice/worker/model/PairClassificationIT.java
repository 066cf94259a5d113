package dev.sluice.worker.model;

import static dev.sluice.worker.model.Texts.floats;
import static dev.sluice.worker.model.Texts.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.testkit.TinyTextModels;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rerankers and other classifiers of two texts: a real tokenizer and session, the answer computed here once more. */
class PairClassificationIT {

    private static final String KIND = "kind: text-pair-classification\n";
    private static final List<String> DOCUMENTS =
            List.of("The mill wheel turns.", "Stones", "a bridge over the river, built of stone and wood \uD83D\uDE00");

    @TempDir
    static Path folder;

    private static TextModel reranker;
    private static HuggingFaceTokenizer tokenizer;

    @BeforeAll
    static void load() throws Exception {
        reranker = load(1, "");
        Path file = folder.resolve("tokenizer.json");
        Texts.copy("all-minilm-l6-v2-tokenizer.json", file);
        tokenizer = HuggingFaceTokenizer.newInstance(file, Map.of("padding", "false", "truncation", "false"));
    }

    @AfterAll
    static void close() {
        reranker.close();
        tokenizer.close();
    }

    private static TextModel load(int labels, String yaml) throws Exception {
        return Texts.load(folder, TinyTextModels.classifier(labels), KIND + yaml, Map.of());
    }

    @Test
    void scoresEachDocumentForItsQuery() throws Exception {
        List<String> queries = Collections.nCopies(DOCUMENTS.size(), "how does water turn a wheel?");

        ModelInferResponse answer = Texts.run(reranker, request(queries, DOCUMENTS));

        assertThat(answer.getOutputsList())
                .extracting(output -> output.getName() + output.getDatatype() + output.getShapeList())
                .containsExactly("scoreFP32[3]");
        float[] scores = floats(answer, "score");
        for (int i = 0; i < scores.length; i++) {
            float logit = logits(1, queries.get(i), DOCUMENTS.get(i))[0];
            assertThat(scores[i]).as("document %d", i).isCloseTo((float) (1 / (1 + Math.exp(-logit))), within(1e-5f));
        }
    }

    @Test
    void tellsThePairFromTheTextByTheirTypes() throws Exception {
        ModelInferRequest inOrder = request(List.of("water"), List.of("stone bridge"));
        ModelInferRequest pairFirst = Texts.add(
                        Texts.add(ModelInferRequest.newBuilder(), "text_pair", List.of("stone bridge")),
                        "text",
                        List.of("water"))
                .build();
        ModelInferRequest exchanged = request(List.of("stone bridge"), List.of("water"));

        float score = floats(Texts.run(reranker, inOrder), "score")[0];

        assertThat(floats(Texts.run(reranker, pairFirst), "score")[0]).isEqualTo(score);
        assertThat(floats(Texts.run(reranker, exchanged), "score")[0]).isNotCloseTo(score, within(1e-4f));
    }

    @Test
    void answersAPairAmongLongerOnesAsItDoesAlone() throws Exception {
        assertThat(reranker.facts().ignoresPadding()).isTrue();
        for (long seed = 1; seed <= 20; seed++) {
            var random = new Random(seed);
            List<String> documents = Texts.random(random);
            List<String> queries =
                    Collections.nCopies(documents.size(), Texts.random(random).get(0));

            float[] together = floats(Texts.run(reranker, request(queries, documents)), "score");

            for (int i = 0; i < together.length; i++) {
                float[] alone = floats(
                        Texts.run(reranker, request(queries.subList(i, i + 1), documents.subList(i, i + 1))), "score");
                assertThat(together[i])
                        .as("seed %d, pair %d of %d", seed, i, together.length)
                        .isCloseTo(alone[0], within(1e-6f));
            }
        }
    }

    @Test
    void namesALabelWhereThereAreSeveral() throws Exception {
        try (TextModel inference = load(3, "classification: {labels: [entailment, neutral, contradiction]}\n")) {
            ModelInferResponse answer = Texts.run(inference, request(List.of("water flows"), List.of("nothing moves")));

            int best = Scores.best(logits(3, "water flows", "nothing moves"));
            assertThat(strings(answer, "label"))
                    .containsExactly(
                            List.of("entailment", "neutral", "contradiction").get(best));
            assertThat(floats(answer, "scores")).hasSize(3);
        }
    }

    @Test
    void truncatesWhatItIsToldTo() throws Exception {
        String query = "one two three four five six";
        String document = "seven eight nine ten eleven twelve thirteen fourteen";
        try (TextModel longest = load(1, "max-tokens: 13\nclassification: {activation: none}\n");
                TextModel second =
                        load(1, "max-tokens: 13\nclassification: {activation: none, truncation: only-second}\n")) {
            ModelInferRequest request = request(List.of(query), List.of(document));

            ModelInferResponse ofLongest = Texts.run(longest, request);
            ModelInferResponse ofSecond = Texts.run(second, request);

            assertThat(floats(ofLongest, "score"))
                    .as("five tokens of each, and three marks")
                    .containsExactly(
                            logits(1, "one two three four five", "seven eight nine ten eleven"), within(1e-5f));
            assertThat(floats(ofSecond, "score"))
                    .as("the query whole, and four tokens of the document")
                    .containsExactly(logits(1, query, "seven eight nine ten"), within(1e-5f));
            assertThat(List.of(ofLongest, ofSecond))
                    .allSatisfy(answer -> assertThat(answer.getParametersOrThrow("sluice_truncated_rows")
                                    .getStringParam())
                            .isEqualTo("0"));
        }
    }

    @Test
    void refusesAPairOfWhichNothingWouldBeLeft() throws Exception {
        String query = "a query of far more words than there is room for";
        try (TextModel second = load(1, "max-tokens: 8\nclassification: {truncation: only-second}\n")) {
            assertThatThrownBy(() -> second.prepare(request(List.of("short", query), List.of("stone", "stone"))))
                    .hasMessageContaining(
                            "input 'text': element 1 leaves no room for its pair within max-tokens, which is 8");
            assertThatThrownBy(() -> second.prepare(request(List.of(query.repeat(200)), List.of("stone"))))
                    .hasMessageContaining("element 0 leaves no room");
        }
    }

    @Test
    void refusesPairsThatAreNone() {
        assertThatThrownBy(() -> reranker.prepare(request(List.of("a", "b"), List.of("c"))))
                .hasMessageContaining("all inputs need the same number of rows: 'text' has 2, 'text_pair' has 1");
        assertThatThrownBy(() -> reranker.prepare(Texts.request(List.of("a"))))
                .hasMessageContaining("input 'text_pair' is missing");
        assertThatThrownBy(() -> reranker.prepare(request(List.of("a", "b"), List.of("c", ""))))
                .hasMessageContaining("input 'text_pair': element 1 is empty");
    }

    @Test
    void refusesALimitThatHasNoRoomForAPair() {
        assertThatThrownBy(() -> load(1, "max-tokens: 4\n"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("max-tokens must be at least 5 for pairs of texts, was 4");
    }

    private static ModelInferRequest request(List<String> texts, List<String> pairs) {
        return Texts.add(Texts.add(ModelInferRequest.newBuilder(), "text", texts), "text_pair", pairs)
                .build();
    }

    private static float[] logits(int labels, String text, String pair) {
        Encoding encoding = tokenizer.encode(text, pair);
        return TinyTextModels.logits(labels, encoding.getIds(), encoding.getTypeIds());
    }
}
