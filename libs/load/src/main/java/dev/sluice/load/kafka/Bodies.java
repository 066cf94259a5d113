package dev.sluice.load.kafka;

import com.google.protobuf.ByteString;
import dev.sluice.load.text.Texts;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.IntFunction;

/** The values of requests, encoded before the run and sent in turn, and the headers that all of them carry. Immutable. */
public final class Bodies {

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
                "protobuf");
    }

    private static ByteString element(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer framed = ByteBuffer.allocate(BYTES_PREFIX + utf8.length).order(ByteOrder.LITTLE_ENDIAN);
        framed.putInt(utf8.length).put(utf8);
        return ByteString.copyFrom(framed.flip());
    }

    /** The value of this request; not to be changed. */
    byte[] body(int number) {
        return bodies[number % bodies.length];
    }

    Map<String, String> headers() {
        return headers;
    }

    /** What the values are, in a word. */
    public String format() {
        return format;
    }
}
