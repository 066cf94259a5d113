package dev.sluice.gateway.websocket;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.stream.ClientMessage;
import dev.sluice.schemas.stream.Infer;
import dev.sluice.schemas.stream.ServerMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Messages that were once in order. Most are changed in what they mean, and so are protobuf; the others in their bytes. */
final class ProtobufFuzz implements FuzzedWire {

    private static final List<String> DATATYPES =
            List.of("UINT8", "FP32", "FP16", "BYTES", "BOOL", "INT64", "NONE", "");
    private static final List<String> MODELS = List.of("echo", "texts", "sums", "nobody's", "", "\u0000");
    private static final List<Long> SIZES = List.of(0L, 1L, -1L, 4L, 1L << 31, Long.MAX_VALUE, Long.MIN_VALUE);
    private static final List<String> DEADLINES = List.of("2030-01-01T00:00:00Z", "0", "-1", "soon", "9".repeat(30));
    private static final List<String> PARAMETERS = List.of("timeout", "priority", "more", "triton_x", "");

    /** Of a client that grants less, answers would wait. */
    private static final List<Long> CREDITS = List.of(1L << 40, 0L, -1L, Long.MIN_VALUE);

    /** The end of a group, a field of a number that nobody has, a length that nobody sends, a tag that is none. */
    private static final List<byte[]> ODDITIES = List.of(
            new byte[] {0x0B, 0x0C},
            new byte[] {(byte) 0xFA, 0x7F, 0x01, 0x00},
            new byte[] {0x0A, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x07},
            new byte[] {0x00});

    private final ProtobufWire wire = new ProtobufWire();

    @Override
    public String subprotocol() {
        return ProtobufWire.NAME;
    }

    @Override
    public int opcode() {
        return RawClient.BINARY;
    }

    @Override
    public byte[] right(String id) {
        return ProtobufStreamIT.ask(id, ProtobufStreamIT.raw()).build().toByteArray();
    }

    @Override
    public byte[] refused(String id) {
        return ProtobufStreamIT.ask(id, ModelInferRequest.newBuilder()).build().toByteArray();
    }

    @Override
    public byte[] nearlyRight(Random random, int number) {
        var message = ClientMessage.newBuilder();
        switch (random.nextInt(12)) {
            case 0 -> message.getCancelBuilder().setId(id(random, number));
            case 1 -> {
                // As it is: with other bytes it might grant a few.
                message.getCreditBuilder().setMessages(pick(random, CREDITS));
                return message.build().toByteArray();
            }
            default -> message.setInfer(infer(random, number));
        }
        byte[] bytes = message.build().toByteArray();
        return switch (random.nextInt(12)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> flipped(bytes, random);
            case 2 -> with(bytes, pick(random, ODDITIES), random.nextInt(bytes.length + 1));
            case 3 -> with(bytes, bytes, bytes.length);
            default -> bytes;
        };
    }

    private static Infer.Builder infer(Random random, int number) {
        ModelInferRequest.Builder request = ProtobufStreamIT.raw().setId(id(random, number));
        var infer = Infer.newBuilder();
        for (int change = random.nextInt(3); change >= 0; change--) {
            if (random.nextInt(4) == 0) {
                changeTerms(infer, random);
            } else {
                change(request, random);
            }
        }
        return infer.setRequest(request);
    }

    private static void changeTerms(Infer.Builder infer, Random random) {
        switch (random.nextInt(5)) {
            case 0 -> infer.setTimeoutMs(pick(random, List.of(1L, 20_000L, -1L, Long.MAX_VALUE)));
            case 1 -> infer.setDeadline(pick(random, DEADLINES));
            case 2 -> infer.setPriority(pick(random, List.of(1, 9, 10, -1)));
            case 3 -> infer.setTenant("t".repeat(random.nextInt(300)));
            default -> infer.setDurable(true);
        }
    }

    private static void change(ModelInferRequest.Builder request, Random random) {
        switch (random.nextInt(10)) {
            case 0 -> request.setModelName(pick(random, MODELS));
            case 1 -> request.setModelVersion(pick(random, List.of("1", "2", "none")));
            case 2 -> request.addRawInputContents(ByteString.copyFrom(random(random, random.nextInt(40))));
            case 3 -> request.clearRawInputContents();
            case 4 -> request.putParameters(pick(random, PARAMETERS), parameter(random));
            case 5 -> input(request, random).setDatatype(pick(random, DATATYPES));
            case 6 -> input(request, random).addShape(pick(random, SIZES));
            case 7 -> input(request, random).getContentsBuilder().addFp32Contents(random.nextFloat());
            case 8 -> request.addOutputsBuilder().setName(pick(random, List.of("y", "x", "")));
            default -> input(request, random).setName("n".repeat(random.nextInt(3_000)));
        }
    }

    private static InferInputTensor.Builder input(ModelInferRequest.Builder request, Random random) {
        return random.nextInt(4) == 0 ? request.addInputsBuilder() : request.getInputsBuilder(0);
    }

    private static InferParameter parameter(Random random) {
        var parameter = InferParameter.newBuilder();
        switch (random.nextInt(4)) {
            case 0 -> parameter.setInt64Param(random.nextLong());
            case 1 -> parameter.setStringParam("s".repeat(random.nextInt(100)));
            case 2 -> parameter.setBoolParam(true);
            default -> parameter.setDoubleParam(Double.NaN);
        }
        return parameter.build();
    }

    private static String id(Random random, int number) {
        return switch (random.nextInt(20)) {
            case 0 -> "";
            case 1 -> "x".repeat(random.nextInt(300));
            case 2 -> "\u00e4\u0000";
            default -> "i" + number;
        };
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        byte[] flipped = bytes.clone();
        for (int flip = random.nextInt(3); flip >= 0 && flipped.length > 0; flip--) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private static byte[] with(byte[] bytes, byte[] more, int at) {
        byte[] both = Arrays.copyOf(bytes, bytes.length + more.length);
        System.arraycopy(bytes, at, both, at + more.length, bytes.length - at);
        System.arraycopy(more, 0, both, at, more.length);
        return both;
    }

    private static byte[] random(Random random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static <T> T pick(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    @Override
    public boolean isParsed(byte[] message) {
        try {
            wire.read(message);
            return true;
        } catch (InvalidRequestException notParsed) {
            return false;
        }
    }

    @Override
    public Told told(byte[] message) {
        try {
            ServerMessage told = ServerMessage.parseFrom(message);
            return switch (told.getMessageCase()) {
                case ANSWER -> new Told(told.getAnswer().getResponse().getId(), "answer");
                case ERROR -> new Told(told.getError().getId(), told.getError().getCode());
                case HELLO, CREDIT, ACCEPTED, MESSAGE_NOT_SET ->
                    new Told("", told.getMessageCase().name().toLowerCase(Locale.ROOT));
            };
        } catch (InvalidProtocolBufferException wrong) {
            throw new AssertionError("the gateway does not speak " + subprotocol(), wrong);
        }
    }
}
