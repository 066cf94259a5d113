package dev.sluice.oip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.NumberOutput;
import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelInferResponse.InferOutputTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloatTextTest {

    private static final int EXPONENTS = 256;
    private static final int FRACTION_BITS = 23;

    /** Of the same number in Jackson's own, independent implementation of the algorithm. */
    private static String expected(float value) {
        return NumberOutput.toString(value, /* useFastWriter= */ true);
    }

    private static String text(float value) {
        byte[] bytes = new byte[FloatText.LONGEST];
        return new String(bytes, 0, FloatText.write(value, bytes, 0), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            floats = {
                0f,
                -0f,
                1f,
                -1f,
                0.1f,
                0.001f,
                0.00099f,
                9_999_999f,
                1e7f,
                12_345.678f,
                16_777_216f,
                1e10f,
                1e-10f,
                3.4028235e38f,
                12_345.5f,
                1.4e-45f,
                2.8e-45f,
                4.2e-45f,
                9.8e-45f,
                1.1e-44f
            })
    void writesWhatTheJdkWritesSince19(float value) {
        assertThat(text(value)).isEqualTo(expected(value));
    }

    @Test
    void writesTheEdgesOfEveryExponentAsJacksonDoes() {
        int[] fractions = {0, 1, 2, 3, (1 << FRACTION_BITS) - 2, (1 << FRACTION_BITS) - 1, 1 << (FRACTION_BITS - 1)};
        for (int exponent = 0; exponent < EXPONENTS - 1; exponent++) {
            for (int fraction : fractions) {
                float value = Float.intBitsToFloat((exponent << FRACTION_BITS) | fraction);
                assertThat(text(value)).isEqualTo(expected(value));
                assertThat(text(-value)).isEqualTo(expected(-value));
            }
        }
    }

    @Test
    void writesTheSmallestNumbersAsJacksonDoes() {
        for (int bits = 1; bits < 2_000; bits++) {
            float value = Float.intBitsToFloat(bits);
            assertThat(text(value)).as("bits %x", bits).isEqualTo(expected(value));
        }
    }

    @Test
    void writesAnyNumberAsJacksonDoesSoThatItReadsBackTheSame() {
        LongStream.rangeClosed(1, 20).forEach(this::writesAnyNumberAsJacksonDoesSoThatItReadsBackTheSame);
    }

    private void writesAnyNumberAsJacksonDoesSoThatItReadsBackTheSame(long seed) {
        new Random(seed).ints(5_000).forEach(bits -> {
            float value = Float.intBitsToFloat(bits);
            if (Float.isFinite(value)) {
                String text = text(value);
                assertThat(text).as("seed %d, bits %x", seed, bits).isEqualTo(expected(value));
                assertThat(Float.floatToIntBits(Float.parseFloat(text)))
                        .as("seed %d, bits %x", seed, bits)
                        .isEqualTo(bits);
            }
        });
    }

    @Test
    void writesTensorsOfAnyLengthAsAGeneratorWouldNumberByNumber() {
        LongStream.rangeClosed(1, 50).forEach(seed -> {
            var random = new Random(seed);
            float[] values = new float[random.nextInt(1_500)];
            IntStream.range(0, values.length).forEach(i -> values[i] = any(random));

            assertThat(new String(OipJson.writeResponse(response(values)), UTF_8))
                    .as("seed %d", seed)
                    .isEqualTo("{\"model_name\":\"m\",\"outputs\":[{\"name\":\"o\",\"datatype\":\"FP32\",\"shape\":["
                            + values.length + "],\"data\":" + byGenerator(values) + "}]}");
        });
    }

    @Test
    void endsAtTheBoundAndNotBeforeIt() {
        ModelInferResponse response = response(new float[] {0.1f, -2.5e-38f, Float.NaN, 3f});
        byte[] whole = OipJson.writeResponse(response);

        assertThat(OipJson.writeResponse(response, whole.length)).isEqualTo(whole);
        assertThatThrownBy(() -> OipJson.writeResponse(response, whole.length - 1))
                .isInstanceOf(AnswerTooLargeException.class);
    }

    /** Every so often one that is no number. */
    private static float any(Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> Float.NaN;
            case 1 -> random.nextBoolean() ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
            case 2 -> 0f;
            default -> Float.intBitsToFloat(random.nextInt());
        };
    }

    private static ModelInferResponse response(float[] values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            raw.putFloat(value);
        }
        return ModelInferResponse.newBuilder()
                .setModelName("m")
                .addOutputs(InferOutputTensor.newBuilder()
                        .setName("o")
                        .setDatatype("FP32")
                        .addShape(values.length))
                .addRawOutputContents(ByteString.copyFrom(raw.array()))
                .build();
    }

    private static String byGenerator(float[] values) {
        var bytes = new ByteArrayOutputStream();
        JsonFactory factory = JsonWriter.FACTORY;
        try (JsonGenerator out = factory.createGenerator(bytes)) {
            out.writeStartArray();
            for (float value : values) {
                out.writeNumber(value);
            }
            out.writeEndArray();
        } catch (IOException impossible) {
            throw new AssertionError(Arrays.toString(values), impossible);
        }
        return bytes.toString(UTF_8);
    }
}
