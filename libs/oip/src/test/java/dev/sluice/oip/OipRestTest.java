package dev.sluice.oip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.ModelInferResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OipRestTest {

    private static final String TWO_BYTES =
            "{'inputs':[{'name':'x','shape':[2],'datatype':'UINT8','parameters':{'binary_data_size':2}}]}";

    @Test
    void readsTensorsAfterTheJsonInItsOrder() {
        OipRest.Asked asked = read("""
                {'inputs':[
                  {'name':'a','shape':[1],'datatype':'FP16','parameters':{'binary_data_size':2}},
                  {'name':'b','shape':[1],'datatype':'INT8','data':[3]},
                  {'name':'c','shape':[1],'datatype':'BYTES','parameters':{'binary_data_size':5,'kept':true}}]}""", 1, 2, 1, 0, 0, 0, 'z');

        assertThat(asked.request().getRawInputContentsList())
                .containsExactly(bytes(1, 2), bytes(3), bytes(1, 0, 0, 0, 'z'));
        assertThat(asked.request().getInputs(2).getParametersMap()).containsOnlyKeys("kept");
    }

    @Test
    void takesTheFormOfTheAnswerOutOfTheRequest() {
        OipRest.Asked asked = read("""
                {'parameters':{'binary_data_output':true,'other':1},
                 'inputs':[{'name':'x','shape':[1],'datatype':'INT8','data':[3]}],
                 'outputs':[{'name':'y','parameters':{'binary_data':false}},{'name':'z'}]}""");

        assertThat(asked.form()).isEqualTo(new AnswerForm(true, Map.of("y", false)));
        assertThat(asked.form().isBinary("y")).isFalse();
        assertThat(asked.form().isBinary("z")).isTrue();
        assertThat(asked.request().getParametersMap()).containsOnlyKeys("other");
        assertThat(asked.request().getOutputs(0).getParametersCount()).isZero();
    }

    @Test
    void refusesBinaryDataThatIsNotThere() {
        refusing(TWO_BYTES, 1).hasMessageContaining("needs 2 bytes of binary data after the JSON, 1 are left");
        refusing(TWO_BYTES).hasMessageContaining("0 are left");
    }

    @Test
    void refusesBytesThatNoInputNames() {
        refusing(TWO_BYTES, 1, 2, 3).hasMessageContaining("1 bytes more than its inputs name");
    }

    @Test
    void refusesBinaryDataThatDoesNotFitItsShape() {
        refusing(TWO_BYTES.replace("[2]", "[3]"), 1, 2).hasMessageContaining("3 elements of 1 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "'2'", "2.5", "true", "9223372036854775807", "18446744073709551615"})
    void refusesASizeThatIsNone(String size) {
        refusing(TWO_BYTES.replace(":2}", ":" + size + "}"), 1, 2).hasMessageContaining("binary");
    }

    @Test
    void refusesDataInBothForms() {
        refusing(TWO_BYTES.replace("'UINT8',", "'UINT8','data':[1,2],"), 1, 2)
                .hasMessageContaining("has data, and binary_data_size too");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1_000})
    void refusesALengthOfJsonThatTheBodyHasNot(int length) {
        assertThatThrownBy(() -> OipRest.readRequest(new byte[10], length, JsonLimits.defaults()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the body has 10");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'parameters':{'binary_data_output':1}",
                "'outputs':[{'name':'y','parameters':{'binary_data':'yes'}}]"
            })
    void refusesAFormThatIsNeitherTrueNorFalse(String said) {
        refusing("{" + said + ",'inputs':[{'name':'x','shape':[1],'datatype':'INT8','data':[3]}]}")
                .hasMessageContaining("is true or false");
    }

    @Test
    void readsABodyWithoutJsonAsTheOneInputOfItsModel() {
        OipRest.Asked asked = OipRest.readRaw(new byte[] {1, 0, 2, 0, 3, 0}, model("INT16", -1, -1));

        assertThat(asked.request().getInputs(0).getShapeList()).containsExactly(1L, 3L);
        assertThat(asked.form()).isEqualTo(AnswerForm.BINARY);
    }

    @Test
    void readsABodyWithoutJsonAsOneTextWhereTheModelTakesTexts() {
        OipRest.Asked asked = OipRest.readRaw("a text".getBytes(UTF_8), model("BYTES", -1));

        assertThat(RawContents.elements(asked.request().getRawInputContents(0)))
                .containsExactly(ByteString.copyFromUtf8("a text"));
    }

    @Test
    void refusesABodyWithoutJsonThatCannotBeTheInputOfItsModel() {
        assertThatThrownBy(() -> OipRest.readRaw(new byte[3], model("INT16", -1, -1)))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> OipRest.readRaw(new byte[4], model("INT8", -1, -1, -1)))
                .hasMessageContaining("leaves open how long");
        assertThatThrownBy(() -> OipRest.readRaw(new byte[4], new Signature(List.of(), List.of())))
                .hasMessageContaining("for a model of one input, this one has 0");
    }

    @Test
    void writesOutputsAsBinaryDataAfterTheJsonAndNothingWhereAllIsInIt() {
        ModelInferResponse answer = answer();

        RestBody mixed = OipRest.writeResponse(answer, new AnswerForm(true, Map.of("y", false)), 1_000);
        RestBody json = OipRest.writeResponse(
                answer.toBuilder()
                        .clearOutputs()
                        .addOutputs(answer.getOutputs(0))
                        .build(),
                AnswerForm.JSON,
                1_000);

        assertThat(new String(mixed.bytes(), 0, mixed.jsonLength(), UTF_8))
                .isEqualTo("{'model_name':'m','outputs':[{'name':'y','datatype':'INT8','shape':[1],'data':[5]},"
                                .replace('\'', '"')
                        + "{'name':'z','datatype':'FP16','shape':[1],'parameters':{'binary_data_size':2}}]}"
                                .replace('\'', '"'));
        assertThat(mixed.bytes()).endsWith(new byte[] {6, 7}).hasSize(mixed.jsonLength() + 2);
        assertThat(mixed.isBinary()).isTrue();
        assertThat(json.isBinary()).isFalse();
    }

    @Test
    void refusesToWriteMoreThanMayBeSentOrWhatHasNoForm() {
        assertThatThrownBy(() -> OipRest.writeResponse(answer(), AnswerForm.BINARY, 2))
                .isInstanceOf(AnswerTooLargeException.class);
        int whole = OipRest.writeResponse(answer(), AnswerForm.BINARY, 1_000).bytes().length;
        assertThatThrownBy(() -> OipRest.writeResponse(answer(), AnswerForm.BINARY, whole - 1))
                .isInstanceOf(AnswerTooLargeException.class);
        assertThatThrownBy(() -> OipRest.writeResponse(answer(), AnswerForm.JSON, 1_000))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("binary data over HTTP");
    }

    private static ModelInferResponse answer() {
        var answer = ModelInferResponse.newBuilder().setModelName("m");
        answer.addOutputsBuilder().setName("y").setDatatype("INT8").addShape(1);
        answer.addOutputsBuilder().setName("z").setDatatype("FP16").addShape(1);
        return answer.addRawOutputContents(bytes(5))
                .addRawOutputContents(bytes(6, 7))
                .build();
    }

    private static Signature model(String datatype, long... shape) {
        var spec = new TensorSpec(
                "x", Datatype.valueOf(datatype), Arrays.stream(shape).boxed().toList());
        return new Signature(List.of(spec), List.of(spec));
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refusing(String json, int... tail) {
        return assertThatThrownBy(() -> read(json, tail)).isInstanceOf(InvalidRequestException.class);
    }

    private static OipRest.Asked read(String json, int... tail) {
        byte[] head = json.replace('\'', '"').getBytes(UTF_8);
        byte[] body = Arrays.copyOf(head, head.length + tail.length);
        for (int i = 0; i < tail.length; i++) {
            body[head.length + i] = (byte) tail[i];
        }
        return OipRest.readRequest(body, head.length, JsonLimits.defaults());
    }

    private static ByteString bytes(int... values) {
        var bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return ByteString.copyFrom(bytes);
    }
}
