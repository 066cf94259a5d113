package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.inference.ModelInferRequest.InferRequestedOutputTensor;
import dev.sluice.system.BadInput.Goes;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Every kind of record that a stranger may write and we can not, or must not, answer as it asks; and those that look bad and
 * are not. They ask the models {@code arithmetic} (FP32 a and b [-1, 3]), {@code poisonable} and {@code identity-}datatype.
 */
final class BadInputs {

    static final String TEXTS = KafkaClient.TEXTS;
    static final String REQUESTS = KafkaClient.REQUESTS;

    private static final String TYPE = "content-type";
    private static final String PROTOBUF = "application/x-protobuf";
    private static final byte[] NO_TEXT = {'h', (byte) 0xc3, 0x28, (byte) 0xff};
    private static final String A = tensor("a", "FP32", "[1, 3]", "[1, 2, 3]");
    private static final String B = tensor("b", "FP32", "[1, 3]", "[1, 2, 3]");
    private static final int FIVE_MEGABYTES = 5_000_000;

    private BadInputs() {}

    static List<BadInput> all() {
        return Stream.of(values(), json(), protobuf(), shapes(), signature(), texts(), headers())
                .flatMap(List::stream)
                .toList();
    }

    private static List<BadInput> values() {
        return List.of(
                new BadInput("tombstone: no value at all", REQUESTS, null),
                new BadInput("empty value", REQUESTS, new byte[0]),
                new BadInput("undecodable bytes", REQUESTS, noise(64)),
                new BadInput("Schema Registry frame", REQUESTS, new byte[] {0, 0, 0, 0, 7, '{', '}'}),
                new BadInput("5 MB of garbage", REQUESTS, noise(FIVE_MEGABYTES)),
                new BadInput("5 MB of garbage, said to be protobuf", REQUESTS, noise(FIVE_MEGABYTES))
                        .with(TYPE, PROTOBUF),
                new BadInput(
                        "more than kafka.max-request-size",
                        REQUESTS,
                        "9".repeat(9_000_000).getBytes(UTF_8)));
    }

    private static List<BadInput> json() {
        return List.of(
                json("malformed JSON", "{\"inputs\": [}"),
                json("JSON cut short", "{\"inputs\": [{\"name\": \"a\""),
                json("JSON that is no object", "[1, 2, 3]"),
                json("JSON without inputs", "{}"),
                json("JSON nested 100,000 deep", "{\"x\": " + "[".repeat(100_000)),
                json("data nested 100,000 deep", body(tensor("a", "FP32", "[1]", "[".repeat(100_000)))),
                json("the same JSON key twice", "{\"id\": \"1\", \"id\": \"2\", \"inputs\": [" + A + "]}"),
                json("the same input twice, in JSON", body(A, A)),
                json("700,000 JSON parameters", "{\"parameters\": {" + parameters(700_000) + "}}"),
                json("ragged data", body(tensor("a", "FP32", "[2, 2]", "[[1, 2], [3]]"), B)),
                json("data that the shape does not fit", body(tensor("a", "FP32", "[1, 3]", "[1, 2]"), B)),
                json("text where numbers belong", body(tensor("a", "FP32", "[1, 3]", "[1, \"two\", 3]"), B)),
                json("FP16 in JSON", body(tensor("x", "FP16", "[1, 1]", "[1]")), "identity-FP16"),
                json("NaN without quotes", body(tensor("a", "FP32", "[1, 3]", "[1, NaN, 3]"), B)),
                json("nan in lower case", body(tensor("a", "FP32", "[1, 3]", "[1, \"nan\", 3]"), B)),
                json("a number beyond FP32", body(tensor("a", "FP32", "[1, 3]", "[1, 1e39, 3]"), B)),
                json("a number beyond INT8", body(tensor("x", "INT8", "[1, 1]", "[128]")), "identity-INT8"),
                json("half of a surrogate pair", body(tensor("x", "BYTES", "[1, 1]", "[\"\\ud800\"]"))),
                json("\"NaN\" and \"-Infinity\"", body(tensor("a", "FP32", "[1, 3]", "[\"NaN\", \"-Infinity\", 3]"), B))
                        .ends(BadInput.OK, Goes.REPLY));
    }

    private static List<BadInput> protobuf() {
        byte[] whole = arithmetic().toByteArray();
        return List.of(
                protobuf("protobuf cut short", Arrays.copyOf(whole, whole.length - 5)),
                protobuf("protobuf with a field of 2 GiB", new byte[] {0x2a, -1, -1, -1, -1, 7}),
                protobuf("four million empty protobuf inputs", repeated(0x2a, 4_000_000)),
                protobuf(
                        "protobuf without inputs",
                        ModelInferRequest.newBuilder().setId("1")),
                protobuf("a name that is no UTF-8, in protobuf", new byte[] {0x0a, 2, (byte) 0xc3, 0x28}),
                protobuf(
                        "raw and typed contents mixed",
                        arithmetic().toBuilder().addRawInputContents(zeros(12)).addRawInputContents(zeros(12))),
                protobuf(
                        "fewer raw contents than inputs",
                        raw("FP32", zeros(12), 1, 3).addInputs(floats("b", 1, 3))),
                protobuf("raw contents shorter than the shape", raw("FP32", zeros(8), 1, 3)),
                protobuf(
                        "a length prefix of 2 GiB in BYTES",
                        raw("BYTES", ByteString.copyFrom(bytes(-1, -1, -1, 0x7f, 'x')), 1, 1)),
                protobuf("a raw BOOL that is neither 0 nor 1", raw("BOOL", ByteString.copyFrom(bytes(1, 2)), 1, 2)),
                protobuf(
                        "the same input twice, in protobuf",
                        arithmetic().toBuilder().setInputs(1, floats("a", 1, 3))));
    }

    private static List<BadInput> shapes() {
        return List.of(
                protobuf("negative dimension", raw("FP32", zeros(12), -1, 3)),
                protobuf("shape beyond 64 bits", raw("FP32", zeros(12), Long.MAX_VALUE, 3)),
                protobuf("shape whose bytes overflow 32 bits", raw("FP32", zeros(0), 65_536, 65_536)),
                protobuf("shape that claims 2^40 elements", raw("INT8", zeros(4), 1L << 20, 1L << 20)),
                json("JSON shape that claims 2^40 elements", body(tensor("a", "FP32", "[1099511627776]", "[1]"))),
                json("dimension beyond 64 bits, in JSON", body(tensor("a", "FP32", "[99999999999999999999]", "[1]"))),
                protobuf("65 dimensions", raw("INT8", zeros(1), new long[65])),
                protobuf("no rows", raw("FP32", zeros(0), 0, 3)).with("sluice-model", "identity-FP32"));
    }

    private static List<BadInput> signature() {
        ModelInferRequest.Builder good = arithmetic().toBuilder();
        return List.of(
                protobuf("unknown datatype", raw("FP31", zeros(12), 1, 3)),
                json("wrong datatype", body(tensor("a", "INT32", "[1, 3]", "[1, 2, 3]"), B)),
                json("wrong rank", body(tensor("a", "FP32", "[3]", "[1, 2, 3]"), B)),
                json("wrong fixed dimension", body(tensor("a", "FP32", "[1, 4]", "[1, 2, 3, 4]"), B)),
                json("inputs with different rows", body(A, tensor("b", "FP32", "[2, 3]", "[1, 2, 3, 4, 5, 6]"))),
                json("missing input", body(A)),
                json("extra input", body(A, B, tensor("c", "FP32", "[1, 3]", "[1, 2, 3]"))),
                protobuf("unknown output", good.clone().addOutputs(output("product"))),
                protobuf(
                        "the same output twice",
                        good.clone().addOutputs(output("sum")).addOutputs(output("sum"))),
                json("input that makes the model fail", body(tensor("index", "INT64", "[1]", "[4]")), "poisonable")
                        .ends("MODEL_ERROR", Goes.BOTH),
                new BadInput("no model named", REQUESTS, body(A, B).getBytes(UTF_8)),
                json("unknown model", body(A, B), "no-such-model").ends("UNKNOWN_MODEL", Goes.BOTH),
                json("unknown version", body(A, B))
                        .with("sluice-model-version", "7")
                        .ends("UNKNOWN_MODEL", Goes.BOTH),
                json("a model name of 300,000 letters", body(A, B), "m".repeat(300_000))
                        .ends("UNKNOWN_MODEL", Goes.BOTH));
    }

    private static List<BadInput> texts() {
        return List.of(
                new BadInput("text that is not UTF-8", TEXTS, NO_TEXT),
                new BadInput("empty text", TEXTS, new byte[0]).ends(BadInput.OK, Goes.REPLY),
                new BadInput("over-long text", TEXTS, "word ".repeat(20_000).getBytes(UTF_8))
                        .ends(BadInput.OK, Goes.REPLY),
                new BadInput(
                                "5 MB of text",
                                TEXTS,
                                "streams ".repeat(FIVE_MEGABYTES / 8).getBytes(UTF_8))
                        .ends(BadInput.OK, Goes.REPLY),
                new BadInput("plain text where no route binds a model", REQUESTS, "hello".getBytes(UTF_8))
                        .with(TYPE, "text/plain"));
    }

    private static List<BadInput> headers() {
        return List.of(
                json("unknown content type", body(A, B)).with(TYPE, "text/csv"),
                json("content type that is not UTF-8", body(A, B)).with(TYPE, NO_TEXT),
                new BadInput(
                                "model header that is not UTF-8",
                                REQUESTS,
                                body(A, B).getBytes(UTF_8))
                        .with("sluice-model", NO_TEXT),
                json("deadline that is no time", body(A, B)).with("sluice-deadline", "tomorrow"),
                json("time-out that is no number", body(A, B)).with("sluice-timeout-ms", "soon"),
                json("priority beyond 9, in the body", withParameter("\"priority\": 10")),
                json("time-out that is no number, in the body", withParameter("\"timeout\": \"soon\"")),
                json("deadline that has passed", body(A, B))
                        .with("sluice-deadline", "2001-01-01T00:00:00Z")
                        .ends("DEADLINE_EXCEEDED", Goes.REPLY),
                refusedReply("reply topic that is not allowed").with("sluice-reply-topic", "somebody-elses"),
                refusedReply("reply topic that is internal").with("sluice-reply-topic", "__consumer_offsets"),
                refusedReply("reply topic that holds requests").with("sluice-reply-topic", TEXTS),
                refusedReply("reply topic that does not exist").with("sluice-reply-topic", "sluice.nobodys-replies"),
                refusedReply("reply partition that does not exist").with("sluice-reply-partition", "9999"),
                json("reply partition that is no number", body(A, B)).with("sluice-reply-partition", "first"),
                json("Spring's reply partition in three bytes", body(A, B))
                        .with("kafka_replyPartition", bytes(0, 0, 1)),
                withHeaders(json("1,000 headers", body(A, B)), 1_000).ends(BadInput.OK, Goes.REPLY));
    }

    private static BadInput refusedReply(String name) {
        return json(name, body(A, B)).ends("REPLY_TOPIC_REFUSED", Goes.DEAD_LETTER);
    }

    private static BadInput withHeaders(BadInput input, int count) {
        BadInput many = input;
        for (int i = 0; i < count; i++) {
            many = many.with("x-header-" + i, "value");
        }
        return many;
    }

    private static BadInput json(String name, String json) {
        return json(name, json, "arithmetic");
    }

    private static BadInput json(String name, String json, String model) {
        return new BadInput(name, REQUESTS, json.getBytes(UTF_8))
                .with(TYPE, "application/json")
                .with("sluice-model", model);
    }

    private static BadInput protobuf(String name, ModelInferRequest.Builder request) {
        return protobuf(name, request.build());
    }

    private static BadInput protobuf(String name, ModelInferRequest request) {
        return protobuf(name, request.toByteArray());
    }

    private static BadInput protobuf(String name, byte[] value) {
        return new BadInput(name, REQUESTS, value).with(TYPE, PROTOBUF).with("sluice-model", "arithmetic");
    }

    private static String body(String... inputs) {
        return "{\"inputs\": [" + String.join(", ", inputs) + "]}";
    }

    private static String withParameter(String parameter) {
        return body(A, B).replace("{\"inputs\"", "{\"parameters\": {" + parameter + "}, \"inputs\"");
    }

    private static String tensor(String name, String datatype, String shape, String data) {
        return "{\"name\": \"" + name + "\", \"datatype\": \"" + datatype + "\", \"shape\": " + shape + ", \"data\": "
                + data + "}";
    }

    private static String parameters(int count) {
        var parameters = new StringBuilder();
        for (int i = 0; i < count; i++) {
            parameters
                    .append(i == 0 ? "" : ",")
                    .append('"')
                    .append(Integer.toString(i, 36))
                    .append("\":1");
        }
        return parameters.toString();
    }

    private static ModelInferRequest arithmetic() {
        return ModelInferRequest.newBuilder()
                .addInputs(floats("a", 1, 3))
                .addInputs(floats("b", 1, 3))
                .build();
    }

    private static InferInputTensor floats(String name, long... shape) {
        var tensor = InferInputTensor.newBuilder().setName(name).setDatatype("FP32");
        Arrays.stream(shape).forEach(tensor::addShape);
        tensor.getContentsBuilder().addFp32Contents(1).addFp32Contents(2).addFp32Contents(3);
        return tensor.build();
    }

    private static ModelInferRequest.Builder raw(String datatype, ByteString contents, long... shape) {
        var tensor = InferInputTensor.newBuilder().setName("x").setDatatype(datatype);
        Arrays.stream(shape).forEach(tensor::addShape);
        return ModelInferRequest.newBuilder().addInputs(tensor).addRawInputContents(contents);
    }

    private static InferRequestedOutputTensor output(String name) {
        return InferRequestedOutputTensor.newBuilder().setName(name).build();
    }

    private static byte[] noise(int size) {
        byte[] noise = new byte[size];
        new Random(3).nextBytes(noise);
        noise[0] = (byte) 0xff;
        return noise;
    }

    private static ByteString zeros(int size) {
        return ByteString.copyFrom(new byte[size]);
    }

    /** Fields of no length, one after the other. */
    private static byte[] repeated(int tag, int times) {
        byte[] fields = new byte[2 * times];
        for (int i = 0; i < fields.length; i += 2) {
            fields[i] = (byte) tag;
        }
        return fields;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
