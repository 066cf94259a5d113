package dev.sluice.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BytesElementsTest {

    @Test
    void putsTheLengthInFourLittleEndianBytesBeforeEachElement() {
        ByteString raw = BytesElements.join(List.of(ByteString.copyFromUtf8("hi"), ByteString.EMPTY));

        assertThat(raw.toByteArray()).containsExactly(2, 0, 0, 0, 'h', 'i', 0, 0, 0, 0);
    }

    @Test
    void holdsNothingForNoElements() {
        assertThat(BytesElements.join(List.of())).isEqualTo(ByteString.EMPTY);
        assertThat(BytesElements.split("x", ByteString.EMPTY)).isEmpty();
        assertThat(BytesElements.count("x", ByteString.EMPTY)).isZero();
    }

    @Test
    void refusesALengthBeyondTheEnd() {
        refuses(new byte[] {3, 0, 0, 0, 'h', 'i'}, "at byte 0");
        refuses(new byte[] {-1, -1, -1, 127, 'h', 'i'}, "at byte 0");
    }

    @Test
    void refusesALengthOfMoreThanTwoGibibytesWhichReadsAsNegative() {
        refuses(new byte[] {0, 0, 0, -128, 'h'}, "at byte 0");
        refuses(new byte[] {-1, -1, -1, -1, 'h'}, "at byte 0");
    }

    @Test
    void refusesALengthThatIsItselfCutShort() {
        refuses(new byte[] {1, 0, 0, 0, 'a', 1, 0, 0}, "at byte 5");
    }

    @Test
    void walksRawBytesThatLieInSeveralPieces() {
        ByteString text = ByteString.copyFrom(new byte[200]);
        ByteString raw = BytesElements.join(List.of(text, text));
        // A rope: long enough that protobuf does not flatten it, cut inside the second length.
        ByteString rope = raw.substring(0, 206).concat(raw.substring(206));

        assertThat(BytesElements.split("x", rope)).containsExactly(text, text);
    }

    @Test
    void readsBackWhatItWroteAndNothingThatWasCut() {
        LongStream.rangeClosed(1, 300).forEach(this::readsBackWhatItWroteAndNothingThatWasCut);
    }

    private void readsBackWhatItWroteAndNothingThatWasCut(long seed) {
        var random = RandomRequests.random(seed);
        List<ByteString> elements = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            byte[] element = new byte[random.nextInt(9)];
            random.nextBytes(element);
            elements.add(ByteString.copyFrom(element));
        }

        ByteString raw = BytesElements.join(elements);

        assertThat(BytesElements.split("x", raw)).as("seed %d", seed).isEqualTo(elements);
        assertThat(BytesElements.count("x", raw)).as("seed %d", seed).isEqualTo(elements.size());
        int lastElement =
                BytesElements.PREFIX + elements.get(elements.size() - 1).size();
        ByteString cut = raw.substring(0, raw.size() - 1 - random.nextInt(lastElement - 1));
        assertThatThrownBy(() -> BytesElements.count("x", cut))
                .as("seed %d", seed)
                .isInstanceOf(InvalidRequestException.class);
    }

    private static void refuses(byte[] raw, String reason) {
        assertThatThrownBy(() -> BytesElements.count("x", ByteString.copyFrom(raw)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("tensor 'x'")
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> BytesElements.split("x", ByteString.copyFrom(raw)))
                .isInstanceOf(InvalidRequestException.class);
    }
}
