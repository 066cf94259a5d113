package dev.sluice.load.request;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.sluice.load.text.Texts;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;

/** The values of requests, encoded before the run and sent in turn, and the headers that all of them carry. Immutable. */
public final class Bodies {

    /** What the values of {@link #protobuf} are. */
    public static final String PROTOBUF = "protobuf";

    private static final int BYTES_PREFIX = 4;

    private final byte[][] bodies;
    private final Map<String, String> headers;
    private final String format;

    private Bodies(byte[][] bodies, Map<String, String> headers, String format) {
        this.bodies = bodies;
        this.headers = Map.copyOf(headers);
        this.format = format;
    }

    /** Any values. */
    public static Bodies of(int count, IntFunction<byte[]> values, Map<String, String> headers, String format) {
        byte[][] bodies = new byte[count][];
        for (int i = 0; i < count; i++) {
            bodies[i] = values.apply(i).clone();
        }
        return new Bodies(bodies, headers, format);
    }

    /** Texts as they stand, for a topic whose route knows the model. */
    public static Bodies text(Texts texts) {
        return of(texts.count(), i -> texts.text(i).getBytes(StandardCharsets.UTF_8), Map.of(), "text");
    }

    /**
     * A text for one BYTES input of a model, in raw contents.
     *
     * @param version empty for the highest
     */
    public static Bodies protobuf(Texts texts, String model, String version, String input) {
        var request = ModelInferRequest.newBuilder()
                .setModelName(model)
                .setModelVersion(version)
                .addInputs(InferInputTensor.newBuilder()
                        .setName(input)
                        .setDatatype("BYTES")
                        .addShape(1))
                .build();
        return of(
                texts.count(),
                i -> request.toBuilder()
                        .addRawInputContents(element(texts.text(i)))
                        .build()
                        .toByteArray(),
                Map.of("content-type", "application/x-protobuf"),
                PROTOBUF);
    }

    private static ByteString element(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer framed = ByteBuffer.allocate(BYTES_PREFIX + utf8.length).order(ByteOrder.LITTLE_ENDIAN);
        framed.putInt(utf8.length).put(utf8);
        return ByteString.copyFrom(framed.flip());
    }

    /** A text for one BYTES input, in the JSON of the protocol; the model is named elsewhere. */
    public static Bodies json(Texts texts, String input) {
        return of(texts.count(), i -> utf8(inputs(object(), input, texts.text(i))), Map.of(), "JSON");
    }

    /**
     * A text for one BYTES input of a model, in the JSON of the protocol with the model inside.
     *
     * @param version empty for the highest
     */
    public static Bodies namedJson(Texts texts, String model, String version, String input) {
        return of(
                texts.count(),
                i -> {
                    ObjectNode body = object().put("model_name", model);
                    if (!version.isEmpty()) {
                        body.put("model_version", version);
                    }
                    return utf8(inputs(body, input, texts.text(i)));
                },
                Map.of(),
                "JSON");
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode inputs(ObjectNode body, String input, String text) {
        ObjectNode tensor = body.putArray("inputs").addObject();
        tensor.put("name", input);
        tensor.putArray("shape").add(1);
        tensor.put("datatype", "BYTES");
        tensor.putArray("data").add(text);
        return body;
    }

    private static byte[] utf8(ObjectNode body) {
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** How many different ones there are. */
    public int count() {
        return bodies.length;
    }

    /** What becomes of each, in their order. */
    public <T> List<T> each(Function<byte[], T> form) {
        return Arrays.stream(bodies).map(form).toList();
    }

    /** The value of this request; not to be changed. */
    public byte[] body(int number) {
        return bodies[number % bodies.length];
    }

    /** What all of them carry beside the value. */
    public Map<String, String> headers() {
        return headers;
    }

    /** What the values are, in a word. */
    public String format() {
        return format;
    }
}
