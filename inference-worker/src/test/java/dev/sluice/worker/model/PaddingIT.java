package dev.sluice.worker.model;

import static dev.sluice.worker.model.Texts.copy;
import static dev.sluice.worker.model.Texts.floats;
import static dev.sluice.worker.model.Texts.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.onnx.ModelBuilder;
import dev.sluice.onnx.Tensors;
import dev.sluice.onnx.proto.TensorProto.DataType;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts of different lengths in one run of the real MiniLM: fp32, which takes no notice of padding, and int8, which does. */
class PaddingIT {

    @TempDir
    static Path repository;

    @TempDir
    Path folder;

    private static TextModel fp32;
    private static TextModel int8;

    @BeforeAll
    static void load() throws Exception {
        fp32 = load("all-minilm-l6-v2", "kind: text-embedding\n");
        int8 = load("all-minilm-l6-v2-q", "kind: text-embedding\nbatch-dependence: allow\n");
    }

    @AfterAll
    static void close() {
        fp32.close();
        int8.close();
    }

    private static TextModel load(String name, String yaml) throws Exception {
        Path version = Files.createDirectories(repository.resolve(name).resolve("1"));
        Files.writeString(repository.resolve(name).resolve("model.yaml"), yaml);
        copy(name + ".onnx", version.resolve("model.onnx"));
        copy(name + "-tokenizer.json", version.resolve("tokenizer.json"));
        return Texts.load(repository, name);
    }

    @Test
    void servesAModelThatTakesOneRowATimeAndNeverLetsTextsMeet() throws Exception {
        byte[] oneRow = ModelBuilder.ofOpset(17)
                .input("input_ids", DataType.INT64, 1, "tokens")
                .weights(Tensors.raw("table", DataType.FLOAT, List.of(30_522L, 2L), new byte[30_522 * 8]))
                .node("Gather", List.of("table", "input_ids"), List.of("vectors"))
                .output("vectors", DataType.FLOAT, 1, "tokens", 2)
                .build()
                .toByteArray();

        try (TextModel model = Texts.load(folder, oneRow, "kind: text-embedding\nnormalize: false\n", Map.of())) {
            assertThat(model.sharing().isAllowed()).isFalse();
            assertThat(model.sharing().stopReason()).contains("it takes one row at a time");
            assertThat(model.prepare(request(List.of("gate", "water"))).pieces())
                    .extracting(TextPiece::shapeClass)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void findsOutWhichModelTakesNoNoticeOfPadding() {
        assertThat(fp32.facts().ignoresPadding()).isTrue();
        assertThat(int8.facts().ignoresPadding()).isFalse();
    }

    @Test
    void lengthsMeetOnlyWhereThatChangesNoAnswer() {
        List<TextPiece> padded =
                fp32.prepare(request(List.of("gate", "water over the bridge"))).pieces();
        List<TextPiece> apart =
                int8.prepare(request(List.of("gate", "water over the bridge"))).pieces();

        assertThat(padded.get(0).shapeClass()).isEqualTo(padded.get(1).shapeClass());
        assertThat(apart.get(0).shapeClass()).isNotEqualTo(apart.get(1).shapeClass());
    }

    @Test
    void answersATextAmongLongerOnesAsItDoesAlone() throws Exception {
        for (long seed = 1; seed <= 8; seed++) {
            List<String> texts = Texts.random(new Random(seed));

            List<float[]> together = run(texts);

            for (int i = 0; i < texts.size(); i++) {
                assertThat(together.get(i))
                        .as("seed %d, text %d of %d", seed, i, texts.size())
                        .containsExactly(run(List.of(texts.get(i))).get(0), within(1e-5f));
            }
        }
    }

    private static List<float[]> run(List<String> texts) throws RunFailedException {
        FloatBuffer vectors = FloatBuffer.wrap(floats(Texts.run(fp32, request(texts)), "embedding"));
        List<float[]> rows = new ArrayList<>();
        while (vectors.hasRemaining()) {
            float[] row = new float[384];
            vectors.get(row);
            rows.add(row);
        }
        return rows;
    }
}
