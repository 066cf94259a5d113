package dev.sluice.worker;

import static dev.sluice.worker.Requests.bytes;
import static dev.sluice.worker.Requests.floats;
import static dev.sluice.worker.Requests.input;
import static dev.sluice.worker.Requests.texts;
import static dev.sluice.worker.Requests.to;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.oip.Datatype;
import dev.sluice.oip.RawContents;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.testkit.ModelRepositories;
import dev.sluice.testkit.TinyTextModels;
import io.vertx.core.json.JsonArray;
import io.vertx.grpc.common.GrpcStatus;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classifiers of texts over the wire, beside a model whose labels are wrong. */
class TextKindsIT {

    private static final ByteString NOT_UTF8 = ByteString.copyFrom(new byte[] {1, 0, 0, 0, (byte) 0xFF});

    @TempDir
    static Path folder;

    private static RunningWorker worker;

    @BeforeAll
    static void start() throws Exception {
        byte[] two = TinyTextModels.classifier(2);
        write("sentiment", two, "kind: text-classification\nclassification: {labels: [bad, good]}\n");
        write("mislabelled", two, "kind: text-classification\nclassification: {labels: [good]}\n");
        write("reranker", TinyTextModels.classifier(1), "kind: text-pair-classification\n");
        write(
                "names",
                TinyTextModels.tagger(2, Map.of()),
                "kind: token-classification\nclassification: {labels: [I-WORD, O], aggregation: simple}\n");
        worker = RunningWorker.over(folder, "worker.on-model-error=skip");
    }

    @AfterAll
    static void stop() {
        worker.close();
    }

    private static void write(String name, byte[] model, String yaml) throws Exception {
        Path version = ModelRepositories.write(folder, name, model, Optional.of(yaml));
        try (InputStream in =
                Objects.requireNonNull(TextKindsIT.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json"))) {
            Files.copy(in, version.resolve("tokenizer.json"));
        }
    }

    @Test
    void letsTextsOfOneLengthShareARun() throws Exception {
        LinkClient link = LinkClient.greeted(worker);

        link.frame(1, "sentiment", texts("", "one"), texts("", "two"), texts("", "three", "four"));

        assertThat(link.outcomes(1)).allSatisfy(outcome -> {
            assertThat(outcome.getResponse().getOutputs(0).getName()).isEqualTo("label");
            assertThat(outcome.getCost().getRunRows()).isEqualTo(4);
        });
        link.end();
    }

    @Test
    void scoresPairs() throws Exception {
        var answer = worker.infer(pairs("reranker", bytes("one", "two"), bytes("three", "four")))
                .orFail();

        assertThat(floats(answer, "score")).hasSize(2);
    }

    @Test
    void findsEntitiesOfEachText() throws Exception {
        var answer = worker.infer(texts("names", "one", "\uD83D\uDE00 two")).orFail();

        assertThat(RawContents.elements(answer.getRawOutputContents(0)))
                .extracting(element -> new JsonArray(element.toStringUtf8()).getJsonObject(0))
                .extracting(entity -> entity.getString("word") + ' ' + entity.getInteger("end"))
                .containsExactly("one 3", "\uD83D\uDE00 two 5");
    }

    @Test
    void refusesWhatIsNoText() throws Exception {
        refuses(texts("sentiment", "one", ""), "input 'text': element 1 is empty");
        refuses(input(to("sentiment"), "text", Datatype.BYTES, NOT_UTF8, 1).build(), "element 0 is not UTF-8");
    }

    @Test
    void refusesPairsThatAreNone() throws Exception {
        refuses(pairs("reranker", bytes("one"), NOT_UTF8), "input 'text_pair': element 0 is not UTF-8");
        refuses(texts("reranker", "one"), "input 'text_pair' is missing");
        var unequal = input(to("reranker"), "text", Datatype.BYTES, bytes("one", "two"), 2);
        refuses(
                input(unequal, "text_pair", Datatype.BYTES, bytes("three"), 1).build(),
                "'text' has 2, 'text_pair' has 1");
    }

    @Test
    void namesAModelWhoseLabelsAreWrongAndServesTheOthers() throws Exception {
        assertThat(worker.metadata("sentiment").orFail().getPropertiesMap())
                .containsEntry("sluice.kind", "text-classification")
                .containsEntry("sluice.labels", "[\"bad\",\"good\"]");
        assertThat(worker.infer(texts("mislabelled", "one")).message()).contains("could not be loaded");
    }

    private static ModelInferRequest pairs(String model, ByteString texts, ByteString pairs) {
        int rows = RawContents.elements(texts).size();
        var request = input(to(model), "text", Datatype.BYTES, texts, rows);
        return input(request, "text_pair", Datatype.BYTES, pairs, rows).build();
    }

    private static void refuses(ModelInferRequest request, String reason) throws Exception {
        var reply = worker.infer(request);

        assertThat(reply.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
        assertThat(reply.message()).contains(reason);
    }
}
