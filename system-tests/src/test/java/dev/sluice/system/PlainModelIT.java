package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dev.sluice.oip.Datatype;
import dev.sluice.oip.RawContents;
import dev.sluice.schemas.inference.InferTensorContents;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.testkit.ModelRepositories;
import dev.sluice.testkit.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Plain ONNX files, put into a repository without any configuration, asked through Kafka. */
class PlainModelIT {

    private static final String JSON = "application/json";
    private static final String PROTOBUF = "application/x-protobuf";

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static SluiceUp sluice;

    @SuppressWarnings("NullAway.Init")
    private static KafkaClient client;

    @BeforeAll
    static void start() throws IOException {
        Path models = Files.createDirectory(folder.resolve("models"));
        ModelRepositories.write(models, "arithmetic", TinyModels.twoInputsTwoOutputs());
        ModelRepositories.write(models, "convolution", TinyModels.convolution());
        ModelRepositories.write(models, "fixed", TinyModels.fixedBatch());
        ModelRepositories.write(models, "poisonable", TinyModels.poisonable());
        ModelRepositories.write(models, "several", TinyModels.severalInputsAndOutputs());
        for (Datatype datatype : Datatype.values()) {
            byte[] model = TinyModels.identity(datatype.name(), 2);
            ModelRepositories.write(models, "identity-" + datatype, model);
        }
        sluice = SluiceUp.start(folder, "--model-repository=" + models).awaitReady();
        client = new KafkaClient(sluice.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        client.close();
        sluice.close();
    }

    @Test
    void answersInJson() throws IOException {
        var reply = client.ask(
                KafkaClient.REQUESTS, """
                {"id": "mine", "inputs": [
                  {"name": "a", "datatype": "FP32", "shape": [2, 3], "data": [[1, 2, 3], [4, 5, 6]]},
                  {"name": "b", "datatype": "FP32", "shape": [2, 3], "data": [10, 20, 30, 40, 50, 60]}]}
                """.getBytes(UTF_8), Map.of("sluice-model", "arithmetic", "content-type", JSON));

        JsonNode answer = new ObjectMapper().readTree(ok(reply).value());
        assertThat(answer.at("/model_name").asText()).isEqualTo("arithmetic");
        assertThat(answer.at("/id").asText()).isEqualTo("mine");
        assertThat(data(answer, "sum")).isEqualTo("[11.0,22.0,33.0,44.0,55.0,66.0]");
        assertThat(data(answer, "difference")).isEqualTo("[-9.0,-18.0,-27.0,-36.0,-45.0,-54.0]");
        assertThat(KafkaClient.header(reply.headers(), "content-type")).isEqualTo(JSON);
    }

    @Test
    void takesTheModelFromTheBodyToo() throws IOException {
        var reply = client.ask(KafkaClient.REQUESTS, """
                {"model_name": "fixed", "inputs": [
                  {"name": "x", "datatype": "FP32", "shape": [2, 3], "data": [1, 2, 3, 4, 5, 6]}]}
                """.getBytes(UTF_8), Map.of());

        JsonNode answer = new ObjectMapper().readTree(ok(reply).value());
        assertThat(data(answer, "y")).isEqualTo("[-1.0,-2.0,-3.0,-4.0,-5.0,-6.0]");
    }

    @Test
    void answersTypedProtobufWithTypedProtobuf() throws IOException {
        ModelInferResponse answer = ask(ModelInferRequest.newBuilder()
                .setModelName("arithmetic")
                .addInputs(floats("a", List.of(1L, 3L), 1, 2, 3))
                .addInputs(floats("b", List.of(1L, 3L), 10, 20, 30)));

        assertThat(answer.getRawOutputContentsCount()).isZero();
        assertThat(contents(answer, "sum").getFp32ContentsList()).containsExactly(11f, 22f, 33f);
        assertThat(contents(answer, "difference").getFp32ContentsList()).containsExactly(-9f, -18f, -27f);
    }

    @Test
    void answersRawProtobufWithRawProtobuf() throws IOException {
        ModelInferResponse answer = ask(RawContents.canonical(ModelInferRequest.newBuilder()
                        .setModelName("arithmetic")
                        .addInputs(floats("a", List.of(1L, 3L), 1, 2, 3))
                        .addInputs(floats("b", List.of(1L, 3L), 10, 20, 30))
                        .build())
                .toBuilder());

        assertThat(answer.getRawOutputContentsCount()).isEqualTo(2);
        assertThat(contents(RawContents.typed(answer), "sum").getFp32ContentsList())
                .containsExactly(11f, 22f, 33f);
    }

    @ParameterizedTest
    @EnumSource(value = Datatype.class, mode = Mode.EXCLUDE, names = "BYTES")
    void keepsEveryBitOfEveryDatatype(Datatype datatype) throws IOException {
        byte[] bits = new byte[2 * 3 * datatype.byteSize()];
        new Random(7).nextBytes(bits);
        if (datatype == Datatype.BOOL) {
            bits = new byte[] {1, 0, 0, 1, 1, 0};
        }

        ModelInferResponse answer = ask(identity(datatype, ByteString.copyFrom(bits)));

        assertThat(answer.getOutputs(0).getDatatype()).isEqualTo(datatype.name());
        assertThat(answer.getOutputs(0).getShapeList()).containsExactly(2L, 3L);
        assertThat(answer.getRawOutputContents(0).toByteArray()).isEqualTo(bits);
    }

    @Test
    void keepsEveryByteOfStrings() throws IOException {
        List<ByteString> strings = List.of(
                ByteString.EMPTY,
                ByteString.copyFromUtf8("a"),
                ByteString.copyFromUtf8("straße"),
                ByteString.copyFromUtf8("日本語"),
                ByteString.copyFromUtf8("line\nbreak"),
                ByteString.copyFromUtf8("\"quoted\""));

        ModelInferResponse answer = ask(identity(Datatype.BYTES, RawContents.bytes(strings)));

        assertThat(RawContents.elements(answer.getRawOutputContents(0))).isEqualTo(strings);
    }

    @Test
    void runsAConvolution() throws IOException {
        float[] image = new float[3 * 8 * 8];
        image[3 * 8 + 3] = 1;

        ModelInferResponse answer = ask(ModelInferRequest.newBuilder()
                .setModelName("convolution")
                .addInputs(floats("image", List.of(1L, 3L, 8L, 8L), image)));

        assertThat(answer.getOutputs(0).getShapeList()).containsExactly(1L, 2L, 8L, 8L);
        assertThat(contents(answer, "features").getFp32ContentsList().subList(16, 24))
                .containsExactly(0f, 0f, 1f, 1f, 1f, 0f, 0f, 0f);
    }

    @Test
    void needsNoInputThatHasADefault() throws IOException {
        ModelInferResponse answer = ask(ModelInferRequest.newBuilder()
                .setModelName("several")
                .addInputs(longs("ids", List.of(1L, 3L), 7, 8, 9))
                .addInputs(longs("mask", List.of(1L, 3L), 1, 1, 0))
                .addInputs(floats("scale", List.of(1L, 1L), 10)));

        assertThat(contents(answer, "masked").getInt64ContentsList()).containsExactly(7L, 8L, 0L);
        assertThat(contents(answer, "count").getInt64ContentsList()).containsExactly(2L);
        assertThat(contents(answer, "scaled").getFp32ContentsList()).containsExactly(20.5f);
    }

    @Test
    void refusesAFixedBatchOfAnotherSizeByName() {
        var reply = client.ask(
                KafkaClient.REQUESTS,
                ModelInferRequest.newBuilder()
                        .setModelName("fixed")
                        .addInputs(floats("x", List.of(1L, 3L), 1, 2, 3))
                        .build()
                        .toByteArray(),
                Map.of("content-type", PROTOBUF));

        assertThat(KafkaClient.header(reply.headers(), "sluice-error-code")).isEqualTo("INVALID_REQUEST");
        assertThat(new String(reply.value(), UTF_8)).contains("x");
    }

    @Test
    void failsThePoisonAloneAndGoesOn() throws IOException {
        var reply = client.ask(
                KafkaClient.REQUESTS,
                ModelInferRequest.newBuilder()
                        .setModelName("poisonable")
                        .addInputs(longs("index", List.of(1L), 4))
                        .build()
                        .toByteArray(),
                Map.of("content-type", PROTOBUF));
        ModelInferResponse next = ask(
                ModelInferRequest.newBuilder().setModelName("poisonable").addInputs(longs("index", List.of(2L), 3, 1)));

        assertThat(KafkaClient.header(reply.headers(), "sluice-status")).isEqualTo("error");
        assertThat(KafkaClient.header(reply.headers(), "sluice-error-code")).isEqualTo("MODEL_ERROR");
        assertThat(contents(next, "value").getFp32ContentsList()).containsExactly(30f, 10f);
    }

    private static ModelInferResponse ask(ModelInferRequest.Builder request) throws IOException {
        var reply = client.ask(KafkaClient.REQUESTS, request.build().toByteArray(), Map.of("content-type", PROTOBUF));
        return ModelInferResponse.parseFrom(ok(reply).value());
    }

    private static ConsumerRecord<byte[], byte[]> ok(ConsumerRecord<byte[], byte[]> reply) {
        assertThat(KafkaClient.header(reply.headers(), "sluice-status"))
                .as(new String(reply.value(), UTF_8))
                .isEqualTo("ok");
        return reply;
    }

    private static ModelInferRequest.Builder identity(Datatype datatype, ByteString raw) {
        return ModelInferRequest.newBuilder()
                .setModelName("identity-" + datatype)
                .addInputs(InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype(datatype.name())
                        .addAllShape(List.of(2L, 3L)))
                .addRawInputContents(raw);
    }

    private static InferInputTensor floats(String name, List<Long> shape, float... values) {
        var tensor =
                InferInputTensor.newBuilder().setName(name).setDatatype("FP32").addAllShape(shape);
        for (float value : values) {
            tensor.getContentsBuilder().addFp32Contents(value);
        }
        return tensor.build();
    }

    private static InferInputTensor longs(String name, List<Long> shape, long... values) {
        var tensor =
                InferInputTensor.newBuilder().setName(name).setDatatype("INT64").addAllShape(shape);
        for (long value : values) {
            tensor.getContentsBuilder().addInt64Contents(value);
        }
        return tensor.build();
    }

    private static InferTensorContents contents(ModelInferResponse answer, String output) {
        return answer.getOutputsList().stream()
                .filter(tensor -> tensor.getName().equals(output))
                .findFirst()
                .orElseThrow()
                .getContents();
    }

    private static String data(JsonNode answer, String output) {
        for (JsonNode tensor : answer.at("/outputs")) {
            if (tensor.at("/name").asText().equals(output)) {
                return tensor.at("/data").toString();
            }
        }
        throw new AssertionError("no output " + output + " in " + answer);
    }
}
