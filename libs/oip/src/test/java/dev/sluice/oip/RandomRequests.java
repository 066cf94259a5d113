package dev.sluice.oip;

import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Canonical requests with anything in them, for property tests. */
final class RandomRequests {

    private static final List<Datatype> DATATYPES = List.of(Datatype.values());

    private static final List<Datatype> IN_JSON = Arrays.stream(Datatype.values())
            .filter(datatype -> !datatype.isRawOnly())
            .toList();

    private static final List<Long> LONGS =
            List.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, (1L << 53) + 1, 255L, 128L, 1L << 31);

    private RandomRequests() {}

    /** Neighbouring seeds of Random begin alike: scattered, each test begins elsewhere. */
    static Random random(long seed) {
        return new Random(seed * 0x9E37_79B9_7F4A_7C15L);
    }

    static Datatype datatype(Random random) {
        return DATATYPES.get(random.nextInt(DATATYPES.size()));
    }

    static ModelInferRequest readableAsJson(Random random) {
        var request = ModelInferRequest.newBuilder()
                .setModelName(text(random))
                .setId(text(random))
                .putParameters(
                        "s",
                        InferParameter.newBuilder().setStringParam(text(random)).build())
                .putParameters(
                        "n",
                        InferParameter.newBuilder()
                                .setInt64Param(random.nextLong())
                                .build());
        for (int i = random.nextInt(4); i >= 0; i--) {
            Datatype datatype = IN_JSON.get(random.nextInt(IN_JSON.size()));
            var input = InferInputTensor.newBuilder().setName("x" + i).setDatatype(datatype.name());
            int elements = 1;
            for (int rank = random.nextInt(4); rank > 0; rank--) {
                int dimension = random.nextInt(4);
                input.addShape(dimension);
                elements *= dimension;
            }
            request.addInputs(input).addRawInputContents(raw(random, datatype, elements));
        }
        return request.build();
    }

    static ByteString raw(Random random, Datatype datatype, int elements) {
        if (datatype == Datatype.BYTES) {
            List<ByteString> texts = new ArrayList<>();
            for (int i = 0; i < elements; i++) {
                texts.add(ByteString.copyFromUtf8(text(random)));
            }
            return RawContents.bytes(texts);
        }
        ByteBuffer raw = ByteBuffer.allocate(elements * datatype.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        while (raw.hasRemaining()) {
            put(random, datatype, raw);
        }
        return ByteString.copyFrom(raw.flip());
    }

    private static void put(Random random, Datatype datatype, ByteBuffer raw) {
        long bits = random.nextBoolean() ? random.nextLong() : LONGS.get(random.nextInt(LONGS.size()));
        switch (datatype) {
            case BOOL -> raw.put((byte) (bits & 1));
            // Not-a-numbers have many bit patterns and one name in JSON.
            case FP32 -> raw.putInt(Float.floatToIntBits(Float.intBitsToFloat((int) bits)));
            case FP64 -> raw.putLong(Double.doubleToLongBits(Double.longBitsToDouble(bits)));
            default -> {
                for (int i = 0; i < datatype.byteSize(); i++) {
                    raw.put((byte) (bits >> (8 * i)));
                }
            }
        }
    }

    /** Any characters, control characters and those beyond 16 bits included, but no halves of one. */
    static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            int character = random.nextInt(3) == 0 ? random.nextInt(Character.MAX_CODE_POINT + 1) : random.nextInt(128);
            if (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE) {
                text.appendCodePoint(character);
            }
        }
        return text.toString();
    }
}
