package dev.sluice.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.onnx.ModelBuilder;
import dev.sluice.onnx.Tensors;
import dev.sluice.onnx.proto.TensorProto.DataType;
import dev.sluice.testkit.ModelRepositories;
import dev.sluice.worker.lanes.Clock;
import dev.sluice.worker.repository.ModelFiles;
import dev.sluice.worker.repository.ModelRepository;
import dev.sluice.worker.tensor.LaneBuffers;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts of different lengths in one run of the real MiniLM: fp32, which takes no notice of padding, and int8, which does. */
class PaddingIT {

    private static final String[] WORDS =
            "gate water river stone bridge over under the of and mill wheel flows".split(" ");

    @TempDir
    static Path repository;

    @TempDir
    Path folder;

    private static TextEmbeddingModel fp32;
    private static TextEmbeddingModel int8;

    private final LaneBuffers buffers = new LaneBuffers();

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

    private static TextEmbeddingModel load(String name, String yaml) throws Exception {
        Path version = Files.createDirectories(repository.resolve(name).resolve("1"));
        Files.writeString(repository.resolve(name).resolve("model.yaml"), yaml);
        copy(name + ".onnx", version.resolve("model.onnx"));
        copy(name + "-tokenizer.json", version.resolve("tokenizer.json"));
        ModelFiles files = ModelRepository.read(List.of(repository)).models().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return (TextEmbeddingModel) new ModelLoader(/* maxAnswerBytes= */ 1 << 20, Clock.system()).load(files);
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
        Path version = ModelRepositories.write(
                folder, "one-row", oneRow, Optional.of("kind: text-embedding\nnormalize: false\n"));
        copy("all-minilm-l6-v2-tokenizer.json", version.resolve("tokenizer.json"));
        ModelFiles files = ModelRepository.read(List.of(folder)).models().get(0);

        try (ServedModel<?> model = new ModelLoader(/* maxAnswerBytes= */ 1 << 20, Clock.system()).load(files)) {
            assertThat(model.sharing().isAllowed()).isFalse();
            assertThat(model.sharing().stopReason()).contains("it takes one row at a time");
            assertThat(((TextEmbeddingModel) model)
                            .prepare(List.of("gate", "water"))
                            .pieces())
                    .extracting(TextPiece::shapeClass)
                    .doesNotHaveDuplicates();
        }
    }

    private static void copy(String resource, Path file) throws Exception {
        try (InputStream in = Objects.requireNonNull(PaddingIT.class.getResourceAsStream('/' + resource))) {
            Files.copy(in, file);
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
                fp32.prepare(List.of("gate", "water over the bridge")).pieces();
        List<TextPiece> apart =
                int8.prepare(List.of("gate", "water over the bridge")).pieces();

        assertThat(padded.get(0).shapeClass()).isEqualTo(padded.get(1).shapeClass());
        assertThat(apart.get(0).shapeClass()).isNotEqualTo(apart.get(1).shapeClass());
    }

    @Test
    void answersATextAmongLongerOnesAsItDoesAlone() throws Exception {
        for (long seed = 1; seed <= 8; seed++) {
            List<String> texts = texts(new Random(seed));

            List<float[]> together = run(texts);

            for (int i = 0; i < texts.size(); i++) {
                assertThat(together.get(i))
                        .as("seed %d, text %d of %d", seed, i, texts.size())
                        .containsExactly(run(List.of(texts.get(i))).get(0), within(1e-5f));
            }
        }
    }

    private List<float[]> run(List<String> texts) throws RunFailedException {
        Prepared<TextPiece> prepared = fp32.prepare(texts);
        fp32.run(prepared.pieces(), buffers, RunLimit.NONE);
        FloatBuffer vectors = prepared.answer()
                .getRawOutputContents(0)
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        List<float[]> rows = new ArrayList<>();
        while (vectors.hasRemaining()) {
            float[] row = new float[384];
            vectors.get(row);
            rows.add(row);
        }
        return rows;
    }

    private static List<String> texts(Random random) {
        List<String> texts = new ArrayList<>();
        for (int count = 2 + random.nextInt(6); count > 0; count--) {
            var text = new StringBuilder();
            for (int words = random.nextInt(40); words > 0; words--) {
                text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
            }
            texts.add(text.toString());
        }
        return texts;
    }
}
