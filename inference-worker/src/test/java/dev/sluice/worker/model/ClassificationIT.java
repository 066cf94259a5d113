package dev.sluice.worker.model;

import static dev.sluice.worker.model.Texts.floats;
import static dev.sluice.worker.model.Texts.request;
import static dev.sluice.worker.model.Texts.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.sluice.schemas.inference.ModelInferRequest.InferRequestedOutputTensor;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.testkit.TinyTextModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classifiers of texts: a real tokenizer and session, and a model whose answer is computed here once more. */
class ClassificationIT {

    private static final String KIND = "kind: text-classification\n";
    private static final List<String> COLOURS = List.of("red", "green", "blue");
    private static final String PUBLISHED = """
            {"model_type": "bert", "id2label": {"1": "green", "0": "red", "2": "blue"}, "problem_type": %s}
            """;

    @TempDir
    static Path folder;

    private static TextModel model;
    private static HuggingFaceTokenizer tokenizer;

    @BeforeAll
    static void load() throws Exception {
        model = load(3, "", Map.of("config.json", PUBLISHED.formatted("null")));
        Path file = folder.resolve("tokenizer.json");
        Texts.copy("all-minilm-l6-v2-tokenizer.json", file);
        tokenizer = HuggingFaceTokenizer.newInstance(file, Map.of("padding", "false", "truncation", "false"));
    }

    @AfterAll
    static void close() {
        model.close();
        tokenizer.close();
    }

    private static TextModel load(int labels, String yaml, Map<String, String> beside) throws Exception {
        return Texts.load(folder, TinyTextModels.classifier(labels), KIND + yaml, beside);
    }

    @Test
    void namesTheBestLabelAndScoresAll() throws Exception {
        List<String> texts =
                List.of("Water flows.", "the mill wheel under the bridge", "stone", "ünïcode \uD83D\uDE00");

        ModelInferResponse answer = Texts.run(model, request(texts));

        assertThat(answer.getOutputsList())
                .extracting(output -> output.getName() + output.getDatatype() + output.getShapeList())
                .containsExactly("labelBYTES[4]", "scoresFP32[4, 3]");
        float[] scores = floats(answer, "scores");
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            float[] logits = logits(3, texts.get(i));
            assertThat(Arrays.copyOfRange(scores, i * 3, i * 3 + 3))
                    .as(texts.get(i))
                    .containsExactly(softmax(logits), within(1e-5f));
            labels.add(COLOURS.get(Scores.best(logits)));
        }
        assertThat(strings(answer, "label")).isEqualTo(labels);
        assertThat(labels).as("the texts tell labels apart").contains("red").contains("blue");
    }

    @Test
    void answersATextAmongLongerOnesAsItDoesAlone() throws Exception {
        assertThat(model.facts().ignoresPadding()).isTrue();
        for (long seed = 1; seed <= 20; seed++) {
            List<String> texts = Texts.random(new Random(seed));

            ModelInferResponse together = Texts.run(model, request(texts));

            for (int i = 0; i < texts.size(); i++) {
                ModelInferResponse alone = Texts.run(model, request(List.of(texts.get(i))));
                assertThat(Arrays.copyOfRange(floats(together, "scores"), i * 3, i * 3 + 3))
                        .as("seed %d, text %d of %d", seed, i, texts.size())
                        .containsExactly(floats(alone, "scores"), within(1e-6f));
                assertThat(strings(together, "label").get(i))
                        .as("seed %d, text %d", seed, i)
                        .isEqualTo(strings(alone, "label").get(0));
            }
        }
    }

    @Test
    void scoresAsThePublishedProblemTypeSaysUnlessToldOtherwise() throws Exception {
        float[] logits = logits(3, "water");

        assertThat(scores("", "\"single_label_classification\"")).containsExactly(softmax(logits), within(1e-5f));
        assertThat(scores("", "\"multi_label_classification\"")).containsExactly(sigmoid(logits), within(1e-5f));
        assertThat(scores("", "\"regression\"")).containsExactly(logits, within(1e-5f));
        assertThat(scores("classification: {activation: sigmoid}\n", "\"regression\""))
                .containsExactly(sigmoid(logits), within(1e-5f));
    }

    private static float[] scores(String yaml, String problemType) throws Exception {
        try (TextModel other = load(3, yaml, Map.of("config.json", PUBLISHED.formatted(problemType)))) {
            return floats(Texts.run(other, request(List.of("water"))), "scores");
        }
    }

    @Test
    void givesOneScoreWhereThereIsOneLabel() throws Exception {
        try (TextModel one = load(1, "", Map.of());
                TextModel raw = load(1, "classification: {activation: none}\n", Map.of())) {
            ModelInferResponse answer = Texts.run(one, request(List.of("water", "stone")));

            assertThat(answer.getOutputsList())
                    .extracting(output -> output.getName() + output.getShapeList())
                    .containsExactly("score[2]");
            assertThat(floats(answer, "score"))
                    .containsExactly(
                            new float[] {sigmoid(logits(1, "water"))[0], sigmoid(logits(1, "stone"))[0]},
                            within(1e-5f));
            assertThat(floats(Texts.run(raw, request(List.of("water"))), "score"))
                    .containsExactly(logits(1, "water"), within(1e-5f));
        }
    }

    @Test
    void tellsItsLabelsInItsMetadata() throws Exception {
        try (TextModel configured = load(
                        3,
                        "classification: {labels: [\"not, red\", b, c]}\n",
                        Map.of("config.json", PUBLISHED.formatted("\"regression\"")));
                TextModel unnamed = load(2, "", Map.of())) {
            assertThat(properties(model))
                    .containsEntry("sluice.kind", "text-classification")
                    .containsEntry("sluice.labels", "[\"red\",\"green\",\"blue\"]")
                    .containsEntry("sluice.activation", "softmax");
            assertThat(properties(configured))
                    .containsEntry("sluice.labels", "[\"not, red\",\"b\",\"c\"]")
                    .containsEntry("sluice.activation", "none");
            assertThat(properties(unnamed)).containsEntry("sluice.labels", "[\"LABEL_0\",\"LABEL_1\"]");
        }
    }

    private static Map<String, String> properties(TextModel of) {
        return of.facts().metadata(List.of("1")).getPropertiesMap();
    }

    @Test
    void givesTheOutputsThatAreAskedForInTheirOrder() throws Exception {
        var both = request(List.of("water")).toBuilder()
                .addOutputs(named("scores"))
                .addOutputs(named("label"));
        var one = request(List.of("water")).toBuilder().addOutputs(named("scores"));

        assertThat(outputs(Texts.run(model, both.build()))).containsExactly("scores", "label");
        assertThat(outputs(Texts.run(model, one.build()))).containsExactly("scores");
    }

    private static InferRequestedOutputTensor named(String output) {
        return InferRequestedOutputTensor.newBuilder().setName(output).build();
    }

    private static List<String> outputs(ModelInferResponse answer) {
        assertThat(answer.getRawOutputContentsCount()).isEqualTo(answer.getOutputsCount());
        return answer.getOutputsList().stream()
                .map(ModelInferResponse.InferOutputTensor::getName)
                .toList();
    }

    @Test
    void refusesEmptyTextAndNamesIt() {
        assertThatThrownBy(() -> model.prepare(request(List.of("water", " \n"))))
                .hasMessageContaining("input 'text': element 1 is empty");
    }

    @Test
    void answersNoTextsWithNothing() {
        ModelInferResponse answer = model.prepare(request(List.of())).answer();

        assertThat(answer.getOutputsList())
                .extracting(ModelInferResponse.InferOutputTensor::getShapeList)
                .containsExactly(List.of(0L), List.of(0L, 3L));
    }

    @Test
    void saysWhichTextsWereTruncated() throws Exception {
        ModelInferResponse answer = Texts.run(model, request(List.of("water", "word ".repeat(300))));

        assertThat(answer.getParametersOrThrow("sluice_truncated_rows").getStringParam())
                .isEqualTo("1");
    }

    @Test
    void refusesLabelsThatAreNotThoseOfTheModel() {
        refuses(
                "classification: {labels: [good, bad]}\n",
                "{}",
                "gives 3 numbers where classification.labels in model.yaml names 2 labels: [good, bad]");
        refuses("", "{\"id2label\": {\"0\": \"a\", \"1\": \"b\"}}", "names 2 labels: [a, b]");
        refuses("", "{\"id2label\": {\"0\": \"a\", \"1\": \"b\", \"3\": \"c\"}}", "none with the number 2");
        refuses("", "{\"id2label\": [\"a\"]}", "config.json: id2label has to name each label by its number");
        refuses("", "no JSON", "config.json can not be read as JSON");
        refuses("", PUBLISHED.formatted("\"ranking\""), "problem_type is 'ranking', which is none of regression");
    }

    @Test
    void refusesAnActivationThatMakesEveryScoreTheSame() {
        assertThatThrownBy(() -> load(1, "classification: {activation: softmax}\n", Map.of()))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("classification.activation is softmax, which would make every score 1");
    }

    @Test
    void refusesAModelThatGivesNumbersForTokens() {
        assertThatThrownBy(() -> Texts.load(folder, ModelLoaderIT.transformer(), KIND, Map.of()))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("model.onnx can not be served as text-classification: it has no output FP32 "
                        + "[batch, labels]; it has [vectors FP32 [-1, -1, 4]]");
    }

    private static void refuses(String yaml, String published, String reason) {
        assertThatThrownBy(() -> load(3, yaml, Map.of("config.json", published)))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining(reason);
    }

    private static float[] logits(int labels, String text) {
        Encoding encoding = tokenizer.encode(text);
        return TinyTextModels.logits(labels, encoding.getIds(), encoding.getTypeIds());
    }

    private static float[] softmax(float[] logits) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        float[] scores = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            scores[i] = (float) (Math.exp(logits[i]) / sum);
        }
        return scores;
    }

    private static float[] sigmoid(float[] logits) {
        float[] scores = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            scores[i] = (float) (1 / (1 + Math.exp(-logits[i])));
        }
        return scores;
    }
}
