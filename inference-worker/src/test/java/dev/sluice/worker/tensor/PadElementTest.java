package dev.sluice.worker.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sluice.oip.Datatype;
import org.junit.jupiter.api.Test;

class PadElementTest {

    @Test
    void writesAnElementOfEveryDatatypeOfFixedSize() {
        for (Datatype datatype : Datatype.values()) {
            if (datatype.isFixedSize()) {
                assertThat(PadElement.of(datatype, "0"))
                        .as(datatype.name())
                        .isEqualTo(ByteString.copyFrom(new byte[datatype.byteSize()]));
            }
        }
    }

    @Test
    void writesNumbersInLittleEndian() {
        assertThat(PadElement.of(Datatype.INT16, "-2")).isEqualTo(bytes(0xfe, 0xff));
        assertThat(PadElement.of(Datatype.INT64, "1")).isEqualTo(bytes(1, 0, 0, 0, 0, 0, 0, 0));
        assertThat(PadElement.of(Datatype.UINT64, "18446744073709551615"))
                .isEqualTo(bytes(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff));
        assertThat(PadElement.of(Datatype.FP32, "1")).isEqualTo(bytes(0, 0, 0x80, 0x3f));
        assertThat(PadElement.of(Datatype.BOOL, "true")).isEqualTo(bytes(1));
    }

    @Test
    void refusesWhatTheDatatypeDoesNotHave() {
        refuses(Datatype.UINT8, "256", "256 is not within 0 and 255 of UINT8");
        refuses(Datatype.INT8, "-129", "-129 is not within -128 and 127 of INT8");
        refuses(Datatype.INT32, "1.5", "'1.5' is no INT32");
        refuses(Datatype.FP64, "x", "'x' is no number");
        refuses(Datatype.FP16, "1", "FP16 can be padded with 0 only");
        refuses(Datatype.BOOL, "2", "'2' is neither true nor false");
        refuses(Datatype.BYTES, "", "BYTES can not be padded");
    }

    private static void refuses(Datatype datatype, String text, String reason) {
        assertThatThrownBy(() -> PadElement.of(datatype, text)).hasMessageContaining(reason);
    }

    private static ByteString bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return ByteString.copyFrom(bytes);
    }
}
