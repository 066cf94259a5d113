package dev.sluice.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.schemas.inference.ModelInferResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What may be sent bounds what is written, and what writing takes. */
class AnswerBoundTest {

    private static final int BOUND = 1 << 20;
    private static final int LARGE = 54_000_000;

    @Test
    void takesForAnAnswerThatIsTooLargeWhatTheBoundIsWorthHoweverLargeItIs() {
        ModelInferResponse larger = answer("FP32", BOUND, UnsafeByteOperations.unsafeWrap(new byte[4 * BOUND]));
        ModelInferResponse large = answer("FP32", LARGE / 4, UnsafeByteOperations.unsafeWrap(new byte[LARGE]));

        long forLarger = refusing(larger, answer -> OipJson.writeResponse(answer, BOUND));
        long forLarge = refusing(large, answer -> OipJson.writeResponse(answer, BOUND));

        assertThat(forLarge).isLessThan(forLarger + BOUND / 10);
        // Each doubling of what is kept, and nothing for the numbers.
        assertThat(forLarge).isLessThan(3L * BOUND);
    }

    @Test
    void keepsNoMoreThanTwiceTheBoundWhileItWrites() {
        var bytes = new BoundedBytes(0, BOUND);
        byte[] part = new byte[1_000];

        long allocated = Allocations.of(() -> assertThatThrownBy(() -> {
                    var more = new BoundedBytes(0, BOUND);
                    for (int i = 0; i < LARGE / part.length; i++) {
                        more.write(part, 0, part.length);
                    }
                })
                .isInstanceOf(AnswerTooLargeException.class));

        assertThat(allocated).isLessThan(3L * BOUND); // each doubling, the last one to the bound and not beyond
        bytes.write(part, 0, part.length);
        bytes.write(7);
        assertThat(bytes.toByteArray()).hasSize(1_001).endsWith(7);
    }

    @Test
    void takesNoMemoryForTheTypedFormOfAnAnswerThatIsTooLarge() {
        byte[] minusOnes = new byte[LARGE];
        Arrays.fill(minusOnes, (byte) -1); // ten bytes each, as an int32 of protobuf
        ModelInferResponse large = answer("INT8", LARGE, UnsafeByteOperations.unsafeWrap(minusOnes));

        assertThat(refusing(large, answer -> RawContents.typed(answer, LARGE))).isLessThan(BOUND);
    }

    @Test
    void takesNoMemoryForMillionsOfEmptyTexts() {
        ModelInferResponse large = answer("BYTES", LARGE / 4, UnsafeByteOperations.unsafeWrap(new byte[LARGE / 4 * 4]));

        // Garbage of a view for each text that fits, three bytes long in JSON, and nothing for those that do not.
        assertThat(refusing(large, answer -> OipJson.writeResponse(answer, BOUND)))
                .isLessThan(64L * BOUND);
    }

    @Test
    void takesNoMemoryForOneTextThatIsTooLarge() {
        ByteBuffer framed = ByteBuffer.allocate(LARGE).order(ByteOrder.LITTLE_ENDIAN);
        framed.putInt(LARGE - 4).clear();
        ModelInferResponse large = answer("BYTES", 1, UnsafeByteOperations.unsafeWrap(framed));

        assertThat(refusing(large, answer -> OipJson.writeResponse(answer, BOUND)))
                .isLessThan(BOUND);
    }

    @Test
    void writesWhatHasExactlyAsManyBytesAsMayBeSent() {
        ModelInferResponse answer = answer("INT32", 3, ByteString.copyFrom(new byte[12]));
        byte[] json = OipJson.writeResponse(answer);
        int typed = RawContents.typed(answer).getSerializedSize();

        assertThat(OipJson.writeResponse(answer, json.length)).isEqualTo(json);
        assertThat(RawContents.typed(answer, typed)).isEqualTo(RawContents.typed(answer));
        assertThatThrownBy(() -> OipJson.writeResponse(answer, json.length - 1))
                .isInstanceOf(AnswerTooLargeException.class)
                .hasMessageContaining(Integer.toString(json.length - 1));
        assertThatThrownBy(() -> RawContents.typed(answer, typed - 1)).isInstanceOf(AnswerTooLargeException.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Datatype.class,
            names = {"FP16", "BF16"},
            mode = EnumSource.Mode.EXCLUDE)
    void countsTheBytesOfEveryTypedFieldRightly(Datatype datatype) {
        Random random = RandomRequests.random(datatype.name().hashCode());
        ByteString raw = datatype == Datatype.BYTES
                ? RawContents.bytes(Collections.nCopies(30, ByteString.copyFromUtf8(RandomRequests.text(random))))
                : RandomRequests.raw(random, datatype, 100);
        // Framed once as a whole when packed: a tag and a length.
        int framing = datatype == Datatype.BYTES ? 0 : 3;

        long counted = TypedContents.sizeOfRaw("x", datatype, raw);

        int whole = TypedContents.ofRaw("x", datatype, raw).getSerializedSize();
        assertThat(counted).isBetween((long) whole - framing, (long) whole);
    }

    /** What is allocated until the answer is refused. */
    private static long refusing(ModelInferResponse answer, Consumer<ModelInferResponse> write) {
        return Allocations.of(
                () -> assertThatThrownBy(() -> write.accept(answer)).isInstanceOf(AnswerTooLargeException.class));
    }

    private static ModelInferResponse answer(String datatype, long elements, ByteString raw) {
        return ModelInferResponse.newBuilder()
                .setModelName("m")
                .addOutputs(ModelInferResponse.InferOutputTensor.newBuilder()
                        .setName("y")
                        .setDatatype(datatype)
                        .addShape(elements))
                .addRawOutputContents(raw)
                .build();
    }
}
