package dev.sluice.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OipProtobufTest {

    private static final int GROUP = WireFormat.WIRETYPE_START_GROUP | 99 << 3;
    private static final int END_OF_GROUP = WireFormat.WIRETYPE_END_GROUP | 99 << 3;

    @Test
    void readsWhatWasWritten() {
        ModelInferRequest request = request();

        assertThat(OipProtobuf.readRequest(request.toByteArray())).isEqualTo(request);
    }

    @Test
    void keepsFieldsItDoesNotKnow() {
        byte[] more = {(byte) 0xf8, 0x07, 1}; // field 127, a varint

        ModelInferRequest read = OipProtobuf.readRequest(
                request().toByteString().concat(ByteString.copyFrom(more)).toByteArray());

        assertThat(read.getUnknownFields().asMap()).containsOnlyKeys(127);
    }

    @Test
    void refusesEveryPrefixThatEndsInsideAField() {
        byte[] whole = request().toByteArray();

        assertThatThrownBy(() -> OipProtobuf.readRequest(Arrays.copyOf(whole, whole.length - 1)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the protobuf is not a ModelInferRequest");
    }

    @Test
    void countsPartsBeforeItHoldsThem() {
        byte[] inputs = repeated(ModelInferRequest.INPUTS_FIELD_NUMBER, 4_000_000);

        long allocated = Allocations.of(() -> assertRefused(inputs, "more than 10000 parts"));

        assertThat(allocated).isLessThan(1 << 20);
    }

    @Test
    void countsPartsOfPartsToo() {
        byte[] parameters = repeated(InferInputTensor.PARAMETERS_FIELD_NUMBER, 20_000);

        assertRefused(nested(ModelInferRequest.INPUTS_FIELD_NUMBER, parameters), "more than 10000 parts");
    }

    @Test
    void countsNoElementsOfTensors() throws IOException {
        var contents = new ByteArrayOutputStream();
        for (int i = 0; i < 20_000; i++) {
            contents.writeBytes(new byte[] {0x42, 1, 'x'}); // bytes_contents
        }
        byte[] message = nested(
                ModelInferRequest.INPUTS_FIELD_NUMBER,
                nested(InferInputTensor.CONTENTS_FIELD_NUMBER, contents.toByteArray()));

        ModelInferRequest read = OipProtobuf.readRequest(message);

        assertThat(read.getInputs(0).getContents().getBytesContentsCount()).isEqualTo(20_000);
    }

    @Test
    void refusesALengthBeyondTheMessageBeforeAnythingIsHeld() {
        byte[] claims = {0x2a, -1, -1, -1, -1, 7}; // inputs: 2^31 - 1 bytes

        long allocated = Allocations.of(() -> assertRefused(claims, "the protobuf is not a ModelInferRequest"));

        assertThat(allocated).isLessThan(1 << 20);
    }

    @Test
    void refusesAShapeThatIsAnAttackBeforeItIsHeld() {
        byte[] shape = nested(InferInputTensor.SHAPE_FIELD_NUMBER, new byte[8_000_000]);
        byte[] message = nested(ModelInferRequest.INPUTS_FIELD_NUMBER, shape);

        long allocated = Allocations.of(() -> assertRefused(message, "at most 64 dimensions"));

        assertThat(allocated).isLessThan(1 << 20);
    }

    @Test
    void refusesGroups() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(bytes);
        out.writeUInt32NoTag(GROUP);
        out.writeUInt32NoTag(END_OF_GROUP);
        out.flush();

        assertRefused(bytes.toByteArray(), "it has a group");
    }

    private static void assertRefused(byte[] message, String reason) {
        assertThatThrownBy(() -> OipProtobuf.readRequest(message))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(reason);
    }

    private static ModelInferRequest request() {
        return ModelInferRequest.newBuilder()
                .setModelName("m")
                .putParameters("p", InferParameter.newBuilder().setInt64Param(7).build())
                .addInputs(InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype("INT8")
                        .addShape(2)
                        .addShape(1))
                .addRawInputContents(ByteString.copyFrom(new byte[] {1, 2}))
                .build();
    }

    private static byte[] repeated(int field, int times) {
        byte[] fields = new byte[2 * times];
        for (int i = 0; i < fields.length; i += 2) {
            fields[i] = (byte) (field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
        }
        return fields;
    }

    private static byte[] nested(int field, byte[] message) {
        byte[] nested = new byte[CodedOutputStream.computeByteArraySize(field, message)];
        try {
            CodedOutputStream.newInstance(nested).writeByteArray(field, message);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return nested;
    }
}
