package dev.sluice.gateway.grpc;

import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Requests that were once in order. */
final class Mutations {

    private static final List<String> DATATYPES =
            List.of("UINT8", "FP32", "FP16", "BYTES", "BOOL", "INT64", "NONE", "");
    private static final List<String> PARAMETERS =
            List.of("timeout", "priority", "triton_enable_empty_final_response", "sequence_id", "");
    private static final List<Long> SIZES = List.of(0L, 1L, -1L, 4L, 1L << 31, Long.MAX_VALUE, Long.MIN_VALUE);

    private final Random random;

    Mutations(Random random) {
        this.random = random;
    }

    /** Most are changed in what they mean, and so are protobuf; the others in their bytes. */
    byte[] next() {
        ModelInferRequest request = random.nextBoolean() ? Echoes.raw(random.nextInt(1000)) : Echoes.typed(1, 2, 3, 4);
        ModelInferRequest.Builder changed = request.toBuilder();
        int changes = random.nextInt(3);
        for (int change = 0; change <= changes; change++) {
            change(changed);
        }
        byte[] message = changed.build().toByteArray();
        return switch (random.nextInt(10)) {
            case 0 -> Arrays.copyOf(message, random.nextInt(message.length + 1));
            case 1 -> flipped(message);
            case 2 -> random(random.nextInt(200));
            default -> message;
        };
    }

    /** Mostly as it should be; with a wrong length, a wrong flag, or only a part of it else. */
    Buffer frame(byte[] message) {
        return switch (random.nextInt(20)) {
            case 0 -> RawClient.prefix(0, random.nextInt()).appendBytes(message);
            case 1 -> RawClient.prefix(random.nextInt(256), message.length).appendBytes(message);
            case 2 -> Buffer.buffer(message);
            case 3 -> {
                Buffer whole = RawClient.framed(message);
                yield whole.getBuffer(0, random.nextInt(whole.length() + 1));
            }
            default -> RawClient.framed(message);
        };
    }

    private void change(ModelInferRequest.Builder request) {
        switch (random.nextInt(9)) {
            case 0 -> request.setModelName(text());
            case 1 -> request.setModelVersion(text());
            case 2 -> request.addRawInputContents(ByteString.copyFrom(random(random.nextInt(40))));
            case 3 -> request.clearRawInputContents();
            case 4 -> request.putParameters(pick(PARAMETERS), parameter());
            case 5 -> input(request).setDatatype(pick(DATATYPES));
            case 6 -> input(request).addShape(pick(SIZES));
            case 7 -> input(request).getContentsBuilder().addFp32Contents(random.nextFloat());
            default -> input(request).setName(text());
        }
    }

    private ModelInferRequest.InferInputTensor.Builder input(ModelInferRequest.Builder request) {
        return random.nextInt(4) == 0
                ? request.addInputsBuilder()
                : request.getInputsBuilder(random.nextInt(request.getInputsCount()));
    }

    private InferParameter parameter() {
        var parameter = InferParameter.newBuilder();
        switch (random.nextInt(4)) {
            case 0 -> parameter.setInt64Param(random.nextLong());
            case 1 -> parameter.setStringParam(text());
            case 2 -> parameter.setBoolParam(true);
            default -> parameter.setDoubleParam(random.nextGaussian());
        }
        return parameter.build();
    }

    private String text() {
        return random.nextInt(3) == 0 ? "x".repeat(random.nextInt(3_000)) : "\u0000ü%" + random.nextInt();
    }

    private byte[] flipped(byte[] message) {
        byte[] flipped = message.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
