package dev.sluice.oip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.InferTensorContents;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Random tensors, most of them wrong, against the rules written down a second time in the slow and plain way. */
class RawContentsPropertyTest {

    private static final List<Long> DIMENSIONS = List.of(0L, 1L, 1L, 2L, 2L, 3L, -1L, (1L << 62) + 1, 1L << 61);

    @Test
    void takesRawContentsExactlyWhenTheyKeepTheRules() {
        LongStream.rangeClosed(1, 2_000).forEach(this::takesRawContentsExactlyWhenTheyKeepTheRules);
    }

    private void takesRawContentsExactlyWhenTheyKeepTheRules(long seed) {
        var random = RandomRequests.random(seed);
        var request = ModelInferRequest.newBuilder();
        boolean keepsTheRules = true;
        for (int i = random.nextInt(2); i >= 0; i--) {
            Datatype datatype = RandomRequests.datatype(random);
            InferInputTensor.Builder input = input(random, datatype);
            ByteString raw = raw(random, datatype, input.getShapeList());
            request.addInputs(input).addRawInputContents(raw);
            keepsTheRules &= keepsTheRules(datatype, input.getShapeList(), raw);
        }

        expect(request.build(), keepsTheRules, seed);
    }

    @Test
    void takesTypedContentsExactlyWhenTheyKeepTheRules() {
        LongStream.rangeClosed(1, 2_000).forEach(this::takesTypedContentsExactlyWhenTheyKeepTheRules);
    }

    private void takesTypedContentsExactlyWhenTheyKeepTheRules(long seed) {
        var random = RandomRequests.random(seed);
        Datatype datatype = RandomRequests.datatype(random);
        InferInputTensor.Builder input = input(random, datatype);
        var contents = InferTensorContents.newBuilder();
        long value = List.of(0L, 1L, 127L, 128L, 255L, 256L, 65_535L, 65_536L, -1L, -128L, -129L, -32_769L)
                .get(random.nextInt(12));
        int count = count(random, input.getShapeList());
        String field = fieldOf(random.nextInt(8) == 0 ? Datatype.FP64 : datatype);
        for (int i = 0; i < count; i++) {
            fill(contents, field, value);
        }
        boolean keepsTheRules = !datatype.isRawOnly()
                && isCountable(input.getShapeList())
                && product(input.getShapeList()).equals(BigInteger.valueOf(count))
                && (count == 0 || (field.equals(fieldOf(datatype)) && fits(datatype, value)));

        expect(
                ModelInferRequest.newBuilder()
                        .addInputs(input.setContents(contents))
                        .build(),
                keepsTheRules,
                seed);
    }

    /** What the shape asks for in three of four cases, if it asks for something that can be held. */
    private static int count(Random random, List<Long> shape) {
        BigInteger elements = product(shape);
        boolean isSmall = elements.signum() >= 0 && elements.bitLength() < 8;
        return isSmall && random.nextInt(4) != 0 ? elements.intValue() : random.nextInt(4);
    }

    private static void expect(ModelInferRequest request, boolean keepsTheRules, long seed) {
        if (keepsTheRules) {
            ModelInferRequest canonical = RawContents.canonical(request);
            assertThat(canonical.getRawInputContentsCount()).as("seed %d", seed).isEqualTo(request.getInputsCount());
            assertThat(RawContents.canonical(canonical)).as("seed %d", seed).isSameAs(canonical);
        } else {
            assertThatThrownBy(() -> RawContents.canonical(request))
                    .as("seed %d: %s", seed, request)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("'x'");
        }
    }

    private static InferInputTensor.Builder input(Random random, Datatype datatype) {
        var input = InferInputTensor.newBuilder().setName("x").setDatatype(datatype.name());
        for (int rank = random.nextInt(4); rank > 0; rank--) {
            input.addShape(DIMENSIONS.get(random.nextInt(random.nextInt(3) == 0 ? DIMENSIONS.size() : 6)));
        }
        return input;
    }

    private static ByteString raw(Random random, Datatype datatype, List<Long> shape) {
        int size = count(random, shape) * (datatype.isFixedSize() ? datatype.byteSize() : BytesElements.PREFIX)
                + random.nextInt(8) / 7;
        byte[] bytes = new byte[size];
        if (random.nextInt(3) != 0) {
            for (int i = 0; i < size; i++) {
                bytes[i] = (byte) random.nextInt(random.nextInt(8) == 0 ? 256 : 2);
            }
        }
        return ByteString.copyFrom(bytes);
    }

    private static boolean keepsTheRules(Datatype datatype, List<Long> shape, ByteString raw) {
        if (!isCountable(shape)) {
            return false;
        }
        if (datatype == Datatype.BYTES) {
            return elements(raw) >= 0 && product(shape).equals(BigInteger.valueOf(elements(raw)));
        }
        BigInteger size = product(shape).multiply(BigInteger.valueOf(datatype.byteSize()));
        boolean areBooleans = raw.isEmpty() || raw.toString(ISO_8859_1).chars().allMatch(b -> b <= 1);
        return size.equals(BigInteger.valueOf(raw.size())) && (datatype != Datatype.BOOL || areBooleans);
    }

    /** The number of elements, or -1 when the framing is broken. */
    private static int elements(ByteString raw) {
        if (raw.isEmpty()) {
            return 0;
        }
        if (raw.size() < 4) {
            return -1;
        }
        long length = 0;
        for (int i = 3; i >= 0; i--) {
            length = length * 256 + (raw.byteAt(i) & 0xff);
        }
        if (length > raw.size() - 4) {
            return -1;
        }
        int rest = elements(raw.substring(4 + (int) length));
        return rest < 0 ? -1 : rest + 1;
    }

    private static BigInteger product(List<Long> shape) {
        return shape.stream().map(BigInteger::valueOf).reduce(BigInteger.ONE, BigInteger::multiply);
    }

    private static boolean isCountable(List<Long> shape) {
        return shape.stream().allMatch(dimension -> dimension >= 0)
                && product(shape).bitLength() < Long.SIZE;
    }

    private static String fieldOf(Datatype datatype) {
        return switch (datatype) {
            case INT8, INT16, INT32 -> "INT";
            case UINT8, UINT16, UINT32 -> "UINT";
            default -> datatype.name();
        };
    }

    private static void fill(InferTensorContents.Builder contents, String field, long value) {
        switch (field) {
            case "BOOL" -> contents.addBoolContents(value != 0);
            case "INT" -> contents.addIntContents((int) value);
            case "INT64" -> contents.addInt64Contents(value);
            case "UINT" -> contents.addUintContents((int) value);
            case "UINT64" -> contents.addUint64Contents(value);
            case "FP64" -> contents.addFp64Contents((double) value);
            case "BYTES" -> contents.addBytesContents(ByteString.EMPTY);
            default -> contents.addFp32Contents((float) value);
        }
    }

    private static boolean fits(Datatype datatype, long value) {
        return switch (datatype) {
            case INT8 -> value == (byte) value;
            case INT16 -> value == (short) value;
            case UINT8 -> value == (value & 0xff);
            case UINT16 -> value == (value & 0xffff);
            default -> true;
        };
    }
}
