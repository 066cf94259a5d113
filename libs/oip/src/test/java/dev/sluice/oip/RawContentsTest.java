package dev.sluice.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.schemas.inference.InferTensorContents;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelInferResponse.InferOutputTensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RawContentsTest {

    @Test
    void refusesRawAndTypedContentsTogether() {
        var request = ModelInferRequest.newBuilder()
                .addInputs(input("FP32", 1)
                        .setContents(InferTensorContents.newBuilder().addFp32Contents(1)))
                .addRawInputContents(ByteString.copyFrom(new byte[4]));

        refuses(request, "may not be used together");
    }

    @Test
    void refusesAnotherNumberOfRawEntriesThanInputs() {
        refuses(raw("FP32", new byte[4], 1).addRawInputContents(ByteString.EMPTY), "one entry for each input");
    }

    @Test
    void refusesRawBytesThatAreNotWhatTheShapeSays() {
        refuses(raw("FP32", new byte[7], 2), "needs 2 elements of 4 bytes, its raw contents has 7 bytes");
        refuses(raw("FP64", new byte[0], 1), "raw contents has 0 bytes");
    }

    @Test
    void refusesAShapeThatOverflowsBeforeItAllocatesAnything() {
        refuses(raw("FP32", new byte[4], Long.MAX_VALUE, 2), "can be counted");
        refuses(raw("FP32", new byte[4], Long.MAX_VALUE), "raw contents has 4 bytes");
        refuses(raw("FP32", new byte[4], -1), "negative");
        refuses(
                typed("FP32", InferTensorContents.newBuilder().addFp32Contents(1), Integer.MAX_VALUE),
                "contents has 1");
    }

    @Test
    void refusesAnUnknownDatatype() {
        refuses(raw("STRING", new byte[4], 1), "unknown datatype 'STRING'");
    }

    @Test
    void refusesElementsInAFieldOfAnotherDatatype() {
        refuses(
                typed(
                        "FP32",
                        InferTensorContents.newBuilder().addFp32Contents(1).addIntContents(1),
                        1),
                "another one");
        refuses(typed("FP32", InferTensorContents.newBuilder().addIntContents(1), 1), "another one is filled");
    }

    @Test
    void refusesTypedValuesThatDoNotFit() {
        refuses(typed("INT8", InferTensorContents.newBuilder().addIntContents(128), 1), "128 does not fit INT8");
        refuses(typed("UINT16", InferTensorContents.newBuilder().addUintContents(65_536), 1), "does not fit UINT16");
    }

    @ParameterizedTest
    @EnumSource(names = {"FP16", "BF16"})
    void takesHalfPrecisionOnlyRaw(Datatype datatype) {
        refuses(typed(datatype.name(), InferTensorContents.newBuilder().addFp32Contents(1), 1), "raw_input_contents");

        assertThat(RawContents.canonical(raw(datatype.name(), new byte[2], 1).build())
                        .getRawInputContents(0)
                        .size())
                .isEqualTo(2);
    }

    @Test
    void refusesBrokenFramingOfBytes() {
        refuses(raw("BYTES", new byte[] {5, 0, 0, 0, 'a'}, 1), "cut short");
        refuses(raw("BYTES", new byte[] {1, 0, 0}, 1), "cut short");
        refuses(raw("BYTES", new byte[] {-1, -1, -1, -1}, 1), "cut short");
        refuses(raw("BYTES", new byte[] {0, 0, 0, 0}, 2), "needs 2 elements, its raw BYTES has 1");
    }

    @Test
    void readsBytesThatAreAViewOfALargerMessage() throws IOException {
        byte[] message =
                raw("BYTES", new byte[] {2, 0, 0, 0, 'h', 'i'}, 1).build().toByteArray();
        CodedInputStream in = UnsafeByteOperations.unsafeWrap(message).newCodedInput();
        in.enableAliasing(true);

        ModelInferRequest aliased = ModelInferRequest.parseFrom(in);

        assertThat(RawContents.elements(RawContents.canonical(aliased).getRawInputContents(0)))
                .containsExactly(ByteString.copyFromUtf8("hi"));
    }

    @Test
    void refusesARawBooleanThatIsNeither() {
        refuses(raw("BOOL", new byte[] {0, 1, 2}, 3), "0 or 1, was 2");
    }

    @Test
    void leavesARequestThatCameRawAsItIs() {
        ModelInferRequest request = raw("INT32", new byte[8], 2).build();

        assertThat(RawContents.canonical(request)).isSameAs(request);
    }

    @Test
    void leavesAnAnswerWithHalfPrecisionRaw() {
        ModelInferResponse response = ModelInferResponse.newBuilder()
                .addOutputs(InferOutputTensor.newBuilder()
                        .setName("y")
                        .setDatatype("FP16")
                        .addShape(1))
                .addRawOutputContents(ByteString.copyFrom(new byte[2]))
                .build();

        assertThat(RawContents.typed(response)).isSameAs(response);
    }

    @Test
    void keepsEveryBitFromRawToTypedAndBack() {
        LongStream.rangeClosed(1, 200).forEach(this::keepsEveryBitFromRawToTypedAndBack);
    }

    private void keepsEveryBitFromRawToTypedAndBack(long seed) {
        var random = RandomRequests.random(seed);
        var response = ModelInferResponse.newBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            addRandomOutput(random, "y" + i, response);
        }

        ModelInferResponse typed = RawContents.typed(response.build());

        assertThat(typed.getRawOutputContentsCount()).as("seed %d", seed).isZero();
        assertThat(RawContents.canonical(asRequest(typed)).getRawInputContentsList())
                .as("seed %d", seed)
                .isEqualTo(response.getRawOutputContentsList());
    }

    private static void addRandomOutput(Random random, String name, ModelInferResponse.Builder response) {
        List<Datatype> datatypes = new ArrayList<>(List.of(Datatype.values()));
        datatypes.removeIf(Datatype::isRawOnly);
        Datatype datatype = datatypes.get(random.nextInt(datatypes.size()));
        int rows = random.nextInt(4);
        int columns = 1 + random.nextInt(3);
        response.addOutputs(InferOutputTensor.newBuilder()
                .setName(name)
                .setDatatype(datatype.name())
                .addShape(rows)
                .addShape(columns));
        response.addRawOutputContents(randomRaw(random, datatype, rows * columns));
    }

    private static ByteString randomRaw(Random random, Datatype datatype, int elements) {
        if (datatype == Datatype.BYTES) {
            List<ByteString> texts = new ArrayList<>();
            for (int i = 0; i < elements; i++) {
                texts.add(ByteString.copyFrom(randomBytes(random, random.nextInt(6))));
            }
            return RawContents.bytes(texts);
        }
        byte[] bytes = randomBytes(random, elements * datatype.byteSize());
        if (datatype == Datatype.BOOL) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] &= 1;
            }
        }
        return ByteString.copyFrom(bytes);
    }

    private static byte[] randomBytes(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private static ModelInferRequest asRequest(ModelInferResponse typed) {
        var request = ModelInferRequest.newBuilder();
        typed.getOutputsList()
                .forEach(output -> request.addInputs(InferInputTensor.newBuilder()
                        .setName(output.getName())
                        .setDatatype(output.getDatatype())
                        .addAllShape(output.getShapeList())
                        .setContents(output.getContents())));
        return request.build();
    }

    private static void refuses(ModelInferRequest.Builder request, String reason) {
        assertThatThrownBy(() -> RawContents.canonical(request.build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(reason);
    }

    private static ModelInferRequest.Builder raw(String datatype, byte[] bytes, long... shape) {
        return ModelInferRequest.newBuilder()
                .addInputs(input(datatype, shape))
                .addRawInputContents(ByteString.copyFrom(bytes));
    }

    private static ModelInferRequest.Builder typed(
            String datatype, InferTensorContents.Builder contents, long... shape) {
        return ModelInferRequest.newBuilder().addInputs(input(datatype, shape).setContents(contents));
    }

    private static InferInputTensor.Builder input(String datatype, long... shape) {
        var input = InferInputTensor.newBuilder().setName("x").setDatatype(datatype);
        for (long dimension : shape) {
            input.addShape(dimension);
        }
        return input;
    }
}
