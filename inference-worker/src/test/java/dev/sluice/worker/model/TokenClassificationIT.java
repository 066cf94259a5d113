package dev.sluice.worker.model;

import static dev.sluice.worker.model.Texts.request;
import static dev.sluice.worker.model.Texts.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.testkit.TinyTextModels;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Taggers of tokens: a real tokenizer and session, and a model that knows a few names. */
class TokenClassificationIT {

    private static final String KIND = "kind: token-classification\n";
    private static final String NAMES = "labels: [O, B-PER, I-PER, B-LOC, I-LOC]";
    private static final String EMOJI = "\uD83D\uDE00";
    private static final String COMBINING = "cafe\u0301";
    private static final String[] PIECES = {
        "angela ",
        "Merkel ",
        "paris ",
        "water ",
        EMOJI + " ",
        EMOJI,
        COMBINING + " ",
        "Zu\u0308rich ",
        "日本",
        "e\u0301",
        ", "
    };

    @TempDir
    static Path folder;

    private static byte[] tagger = {};
    private static TextModel simple;

    @BeforeAll
    static void load() throws Exception {
        Path file = folder.resolve("tokenizer.json");
        Texts.copy("all-minilm-l6-v2-tokenizer.json", file);
        try (var tokenizer =
                HuggingFaceTokenizer.newInstance(file, Map.of("padding", "false", "truncation", "false"))) {
            tagger = TinyTextModels.tagger(
                    5,
                    Map.of(
                            id(tokenizer, "angela", 1), 1,
                            id(tokenizer, "merkel", 1), 2,
                            id(tokenizer, "paris", 1), 3,
                            id(tokenizer, "cafe", 1), 3,
                            id(tokenizer, "日", 1), 3,
                            id(tokenizer, "本", 1), 4));
        }
        simple = load("classification: {aggregation: simple, " + NAMES + "}\n");
    }

    @AfterAll
    static void close() {
        simple.close();
    }

    private static int id(HuggingFaceTokenizer tokenizer, String text, int token) {
        return Math.toIntExact(tokenizer.encode(text).getIds()[token]);
    }

    private static TextModel load(String yaml) throws Exception {
        return Texts.load(folder, tagger, KIND + yaml, Map.of());
    }

    @Test
    void findsEntitiesAndWhereTheyAre() throws Exception {
        String text = EMOJI + EMOJI + " " + COMBINING + ": Angela Mer met " + EMOJI + "in Paris, 日本";

        ModelInferResponse answer = Texts.run(simple, request(List.of(text)));

        assertThat(answer.getOutputsList())
                .extracting(output -> output.getName() + output.getDatatype() + output.getShapeList())
                .containsExactly("entitiesBYTES[1]");
        List<JsonObject> entities = entities(answer, 0);
        assertThat(entities)
                .extracting(entity -> entity.getString("entity") + ' ' + entity.getString("word"))
                .containsExactly("LOC cafe", "PER Angela Mer", "LOC Paris", "LOC 日本");
        assertThat(entities).allSatisfy(entity -> {
            int start = text.indexOf(entity.getString("word"));
            assertThat(entity.getInteger("start")).as("in code points").isEqualTo(text.codePointCount(0, start));
            assertThat(entity.getFloat("score")).isBetween(0.8f, 1f);
            assertThat(entity.fieldNames()).containsExactly("entity", "score", "start", "end", "word");
        });
    }

    @Test
    void namesEachTokenByItselfUnlessToldOtherwise() throws Exception {
        try (TextModel none = load("classification: {" + NAMES + "}\n");
                TextModel first = load("classification: {aggregation: first, " + NAMES + "}\n")) {
            String text = "Angela Merkel";

            assertThat(words(none, text)).containsExactly("B-PER Angela", "I-PER Mer");
            assertThat(words(simple, text)).containsExactly("PER Angela Mer");
            assertThat(words(first, text)).as("words are whole").containsExactly("PER Angela Merkel");
        }
    }

    private static List<String> words(TextModel model, String text) throws Exception {
        return entities(Texts.run(model, request(List.of(text))), 0).stream()
                .map(entity -> entity.getString("entity") + ' ' + entity.getString("word"))
                .toList();
    }

    @Test
    void answersATextAmongLongerOnesAsItDoesAlone() throws Exception {
        assertThat(simple.facts().ignoresPadding()).isTrue();
        for (long seed = 1; seed <= 20; seed++) {
            var random = new Random(seed);
            List<String> texts =
                    IntStream.range(0, 6).mapToObj(i -> text(random)).toList();

            ModelInferResponse together = Texts.run(simple, request(texts));

            for (int i = 0; i < texts.size(); i++) {
                List<JsonObject> own = entities(together, i);
                List<JsonObject> alone = entities(Texts.run(simple, request(List.of(texts.get(i)))), 0);
                assertThat(own).as("seed %d, text %d", seed, i).hasSameSizeAs(alone);
                for (int j = 0; j < own.size(); j++) {
                    assertThat(own.get(j).getFloat("score"))
                            .as("seed %d, text %d, entity %d", seed, i, j)
                            .isCloseTo(alone.get(j).getFloat("score"), within(1e-5f));
                    assertThat(own.get(j).put("score", 0))
                            .as("seed %d, text %d, entity %d", seed, i, j)
                            .isEqualTo(alone.get(j).put("score", 0));
                }
            }
        }
    }

    @Test
    void cutsWordsOutOfTheTextByTheirPlaces() throws Exception {
        for (long seed = 1; seed <= 20; seed++) {
            String text = text(new Random(seed));
            int[] codePoints = text.codePoints().toArray();

            for (JsonObject entity : entities(Texts.run(simple, request(List.of(text))), 0)) {
                int start = entity.getInteger("start");
                assertThat(entity.getString("word"))
                        .as("seed %d, %s", seed, text)
                        .isEqualTo(new String(codePoints, start, entity.getInteger("end") - start));
            }
        }
    }

    private static String text(Random random) {
        var text = new StringBuilder("Angela ");
        for (int pieces = random.nextInt(40); pieces > 0; pieces--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    @Test
    void findsWhatIsBeforeTheTruncationAndSaysThatThereWasOne() throws Exception {
        ModelInferResponse answer =
                Texts.run(simple, request(List.of("water", "Paris " + "water ".repeat(5_000) + "Angela")));

        assertThat(entities(answer, 0)).isEmpty();
        assertThat(entities(answer, 1))
                .extracting(entity -> entity.getString("word"))
                .containsExactly("Paris");
        assertThat(answer.getParametersOrThrow("sluice_truncated_rows").getStringParam())
                .isEqualTo("1");
    }

    @Test
    void tellsItsLabelsInItsMetadata() {
        assertThat(simple.facts().metadata(List.of("1")).getPropertiesMap())
                .containsEntry("sluice.kind", "token-classification")
                .containsEntry("sluice.aggregation", "simple")
                .containsEntry("sluice.labels", "[\"O\",\"B-PER\",\"I-PER\",\"B-LOC\",\"I-LOC\"]");
    }

    @Test
    void refusesLabelsThatAreNotThoseOfTheModelAndModelsOfWholeTexts() {
        assertThatThrownBy(() -> load("classification: {labels: [O, PER]}\n"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining(
                        "gives 5 numbers where classification.labels in model.yaml names 2 labels: [O, PER]");
        assertThatThrownBy(() -> Texts.load(folder, TinyTextModels.classifier(2), KIND, Map.of()))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("can not be served as token-classification: it has no output FP32 "
                        + "[batch, tokens, labels]; it has [logits FP32 [-1, 2]]");
    }

    private static List<JsonObject> entities(ModelInferResponse answer, int row) {
        return new JsonArray(strings(answer, "entities").get(row))
                .stream().map(JsonObject.class::cast).toList();
    }
}
