package dev.sluice.worker;

import static dev.sluice.worker.Requests.floats;
import static dev.sluice.worker.Requests.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import dev.sluice.oip.Datatype;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.worker.MemberOutcome;
import dev.sluice.worker.lanes.Clock;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real int8 MiniLM, whose answers depend on batch mates, served alone by default and in company where allowed. */
class TextEmbeddingIT {

    private static final String[] TEXTS = {
        "A gate that lets water through.", "", "Kafka", "Ünïcode \uD83D\uDE00 text, 文字", "two words", "one word", "x"
    };

    @TempDir
    static Path folder;

    private static RunningWorker worker;

    @BeforeAll
    static void start() throws Exception {
        unpack(folder, "alone", "kind: text-embedding\nmax-tokens: 64\n");
        unpack(folder, "allowed", "kind: text-embedding\nbatch-dependence: allow\n");
        worker = RunningWorker.over(folder, "worker.lanes=2");
    }

    @AfterAll
    static void stop() {
        worker.close();
    }

    /** Writes the model and its tokenizer as version 1 into a repository. */
    static void unpack(Path repository, String model, String yaml) throws Exception {
        Path version = Files.createDirectories(repository.resolve(model).resolve("1"));
        Files.writeString(repository.resolve(model).resolve("model.yaml"), yaml);
        copy("all-minilm-l6-v2-q.onnx", version.resolve("model.onnx"));
        copy("all-minilm-l6-v2-q-tokenizer.json", version.resolve("tokenizer.json"));
    }

    private static void copy(String resource, Path file) throws Exception {
        try (InputStream in = Objects.requireNonNull(TextEmbeddingIT.class.getResourceAsStream('/' + resource))) {
            Files.copy(in, file);
        }
    }

    @Test
    void embedsAsTheModelAndItsTokenizerDoDirectly() throws Exception {
        ModelInferResponse answer = worker.infer(texts("alone", TEXTS)).orFail();

        assertThat(answer.getOutputs(0).getShapeList()).containsExactly((long) TEXTS.length, 384L);
        float[] vectors = floats(answer, "embedding");
        for (int i = 0; i < TEXTS.length; i++) {
            assertThat(Arrays.copyOfRange(vectors, i * 384, (i + 1) * 384))
                    .as("text %d", i)
                    .containsExactly(directly(TEXTS[i]), within(1e-5f));
        }
        assertThat(answer.getParametersMap()).isEmpty();
    }

    @Test
    void givesTheSameBitsAloneAndInCompany() throws Exception {
        List<ByteString> alone = new ArrayList<>();
        for (String text : TEXTS) {
            alone.add(worker.infer(texts("alone", text)).orFail().getRawOutputContents(0));
        }
        LinkClient link = LinkClient.greeted(worker);
        link.frame(
                1, "alone", 0, Arrays.stream(TEXTS).map(text -> texts("", text)).toList());

        ByteString together = worker.infer(texts("alone", TEXTS)).orFail().getRawOutputContents(0);
        List<MemberOutcome> framed = link.outcomes(1);

        assertThat(together).isEqualTo(ByteString.copyFrom(alone));
        assertThat(framed)
                .extracting(outcome -> outcome.getResponse().getRawOutputContents(0))
                .isEqualTo(alone);
        assertThat(framed).allSatisfy(outcome -> {
            assertThat(outcome.getCost().getRunRows()).isEqualTo(1);
            assertThat(outcome.getCost().getTokens()).isGreaterThanOrEqualTo(2);
            assertThat(outcome.getCost().getLaneCpuNs()).isPositive();
        });
        link.end();
    }

    @Test
    void givesASignOfLifeWhileALongRequestRuns() throws Exception {
        // Some ten seconds of work here: a sign of life is due after the first, on a faster machine as well.
        String[] texts = new String[1_500];
        Arrays.fill(texts, "water through the gate ".repeat(20));
        LinkClient link = LinkClient.greeted(worker);
        LinkClient another = LinkClient.greeted(worker);
        long begun = Clock.system().nanoTime();

        link.frame(1, "alone", texts("", texts));
        Scrape.awaitBusyLanes(worker, 2);
        another.frame(1, "alone", texts("", "it waits"));
        MemberOutcome outcome = link.outcomes(1).get(0);
        long seconds = Duration.ofNanos(Clock.system().nanoTime() - begun).toSeconds();
        MemberOutcome waited = another.outcomes(1).get(0);

        assertThat(outcome.getResponse().getOutputs(0).getShapeList()).containsExactly(1_500L, 384L);
        assertThat(waited.hasResponse()).isTrue();
        assertThat(link.progress())
                .hasSizeBetween(1, Math.toIntExact(seconds) + 1)
                .allSatisfy(message ->
                        assertThat(message.getProgress().getFrameId()).isEqualTo(1));
        assertThat(another.progress()).hasSizeBetween(1, Math.toIntExact(seconds) + 1);
        link.end();
        another.end();
    }

    @Test
    void letsTextsOfOneLengthShareARunWhereThatIsAllowed() throws Exception {
        LinkClient link = LinkClient.greeted(worker);

        link.frame(1, "allowed", texts("", "two words"), texts("", "one word"), texts("", "three words here"));

        assertThat(link.outcomes(1))
                .extracting(outcome -> outcome.getCost().getRunRows())
                .containsExactly(2, 2, 1);
        link.end();
    }

    @Test
    void saysWhichTextsWereTruncated() throws Exception {
        String tooLong = "word ".repeat(200);

        ModelInferResponse answer =
                worker.infer(texts("alone", tooLong, "short", tooLong)).orFail();

        assertThat(answer.getParametersOrThrow("sluice_truncated").getBoolParam())
                .isTrue();
        assertThat(answer.getParametersOrThrow("sluice_truncated_rows").getStringParam())
                .isEqualTo("0,2");
        assertThat(floats(answer, "embedding")).hasSize(3 * 384).doesNotContain(Float.NaN);
    }

    @Test
    void fillsTheLimitWithoutTruncating() throws Exception {
        ModelInferResponse answer =
                worker.infer(texts("alone", "word ".repeat(62))).orFail();

        assertThat(answer.getParametersMap()).isEmpty();
    }

    @Test
    void answersNoTextsWithNoVectors() throws Exception {
        ModelInferResponse answer = worker.infer(texts("alone")).orFail();

        assertThat(answer.getOutputs(0).getShapeList()).containsExactly(0L, 384L);
        assertThat(answer.getRawOutputContents(0).isEmpty()).isTrue();
    }

    @Test
    void refusesBytesThatAreNoText() throws Exception {
        ByteString notUtf8 = ByteString.copyFrom(new byte[] {1, 0, 0, 0, (byte) 0xFF});
        ModelInferRequest request = Requests.input(Requests.to("alone"), "text", Datatype.BYTES, notUtf8, 1)
                .build();

        var reply = worker.infer(request);

        assertThat(reply.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
        assertThat(reply.message()).contains("element 0").contains("UTF-8");
    }

    @Test
    void tellsThatItsAnswersDependOnBatchMates() throws Exception {
        var metadata = worker.metadata("alone").orFail();

        assertThat(metadata.getPropertiesMap())
                .containsEntry("sluice.kind", "text-embedding")
                .containsEntry("sluice.batch_invariant", "false")
                .containsEntry("sluice.batch_policy", "solo");
        assertThat(Scrape.of(worker.worker().metricsPort()).value("sluice_model_batch_invariant{model=\"alone\""))
                .isZero();
    }

    @Test
    void keepsTextsApartWhenBothLanesAreBusy() throws Exception {
        List<Future<RunningWorker.Reply<ModelInferResponse>>> replies = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            replies.add(worker.inferLater(texts("alone", TEXTS[i % TEXTS.length]), Duration.ZERO));
        }

        for (int i = 0; i < 50; i++) {
            float[] vector = floats(RunningWorker.await(replies.get(i)).orFail(), "embedding");
            assertThat(vector).containsExactly(directly(TEXTS[i % TEXTS.length]), within(1e-5f));
        }
    }

    /** The vector of one text, by the tokenizer and the session alone. */
    private static float[] directly(String text) throws Exception {
        Path files = folder.resolve("alone").resolve("1");
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (var tokenizer = HuggingFaceTokenizer.newInstance(
                        files.resolve("tokenizer.json"), Map.of("padding", "false", "truncation", "false"));
                var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            Encoding encoding = tokenizer.encode(text);
            long[] shape = {1, encoding.getIds().length};
            try (var session = environment.createSession(
                            files.resolve("model.onnx").toString(), options);
                    var ids = OnnxTensor.createTensor(environment, LongBuffer.wrap(encoding.getIds()), shape);
                    var types = OnnxTensor.createTensor(environment, LongBuffer.wrap(encoding.getTypeIds()), shape);
                    var mask =
                            OnnxTensor.createTensor(environment, LongBuffer.wrap(encoding.getAttentionMask()), shape);
                    var result =
                            session.run(Map.of("input_ids", ids, "token_type_ids", types, "attention_mask", mask))) {
                return normalizedMean(((OnnxTensor) result.get(0)).getFloatBuffer(), encoding.getIds().length);
            }
        }
    }

    private static float[] normalizedMean(FloatBuffer tokens, int count) {
        double[] mean = new double[384];
        for (int i = 0; i < count * 384; i++) {
            mean[i % 384] += tokens.get(i) / count;
        }
        double norm = Math.sqrt(Arrays.stream(mean).map(value -> value * value).sum());
        float[] vector = new float[384];
        for (int i = 0; i < 384; i++) {
            vector[i] = (float) (mean[i] / norm);
        }
        return vector;
    }
}
