package dev.sluice.oip;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.InferTensorContents;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelInferResponse.InferOutputTensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OipJsonTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                    | the JSON is empty",
                "[1]                                                   | the body has to be an object",
                "{                                                     | can not be read at byte",
                "{}                                                    | no inputs",
                "{'inputs':[]}                                         | no inputs",
                "{'inputs':[{}]}                                       | has no shape",
                "{'inputs':{}}                                         | inputs has to be an array",
                "{'inputs':[{'name':'x','shape':[1],'datatype':'FP32'}]} | has no data",
                "{'inputs':[{'name':'x','datatype':'FP32','data':[1]}]}  | has no shape",
                "{'inputs':[{'shape':[1],'datatype':'FP32','data':[1]}]} | has no name",
                "{'inputs':[{'name':'x','shape':[1],'data':[1]}]}        | unknown datatype ''",
                "{'inputs':[{'name':'x','shape':[1],'datatype':'FLOAT','data':[1]}]} | unknown datatype 'FLOAT'",
                "{'inputs':[{'name':'x','shape':[1],'datatype':'FP16','data':[1]}]}  | no JSON form",
                "{'inputs':[{'name':'x','shape':[2],'datatype':'FP32','data':[1]}]}  | has 1 elements of data",
                "{'inputs':[{'name':'x','shape':[-1],'datatype':'FP32','data':[1]}]} | negative",
                "{'inputs':[{'name':'x','shape':[4294967296,4294967296],'datatype':'FP32','data':[1]}]} | can be counted",
                "{'inputs':[{'name':'x','shape':[1.5],'datatype':'FP32','data':[1]}]} | a dimension of shape",
                "{'inputs':[{'name':'x','shape':[1],'datatype':'FP32','data':1}]}     | needs an array",
                "{'inputs':[{'name':'x','shape':[1],'datatype':'FP32','data':['a']}]} | each element of its data is a number",
                "{'inputs':[{'name':'x','shape':[1],'datatype':'FP32','data':[1e39]}]} | does not fit FP32",
                "{'inputs':[{'name':'x','shape':[1],'datatype':'INT8','data':[128]}]} | 128 does not fit INT8",
                "{'inputs':[{'name':'x','shape':[1],'datatype':'UINT8','data':[-1]}]} | -1 does not fit UINT8",
                "{'inputs':[{'name':'x','shape':[1],'datatype':'UINT64','data':[-1]}]} | does not fit UINT64",
                "{'inputs':[{'name':'x','shape':[1],'datatype':'UINT64','data':[18446744073709551616]}]} | does not fit UINT64",
                "{'inputs':[{'name':'x','shape':[1],'datatype':'INT64','data':[9223372036854775808]}]} | does not fit INT64",
                "{'inputs':[{'name':'x','shape':[1],'datatype':'INT32','data':[1.0]}]} | a whole number",
                "{'inputs':[{'name':'x','shape':[1],'datatype':'BOOL','data':[1]}]}    | true or false",
                "{'inputs':[{'name':'x','shape':[1],'datatype':'BYTES','data':[1]}]}   | a string",
                "{'inputs':[{'name':'x','shape':[2,2],'datatype':'FP32','data':[[1,2],[3]]}]} | different lengths",
                "{'inputs':[{'name':'x','shape':[2,2],'datatype':'FP32','data':[[1,2],3,4]}]} | different lengths",
                "{'inputs':[{'name':'x','shape':[2],'datatype':'FP32','data':[1,[2]]}]}       | different lengths",
                "{'inputs':[{'name':'x','shape':[4],'datatype':'FP32','data':[[1,2],[3,4]]}]} | nested as [2, 2]",
                "{'id':1,'inputs':[]}                                  | id has to be a string",
                "{'id':'a','id':'b'}                                   | can not be read",
                "{'parameters':{'p':[1]}}                              | parameter 'p'",
                "{'outputs':[{}]}                                      | an element of outputs has no name"
            })
    void refusesWhatBreaksARuleAndSaysWhich(String body, String reason) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesADuplicateInput() {
        String input = "{'name':'x','shape':[1],'datatype':'FP32','data':[1]}";

        assertThatThrownBy(() -> read("{'inputs':[" + input + ',' + input + "]}"))
                .hasMessageContaining("given twice");
    }

    @Test
    void refusesJsonThatIsNestedTooDeep() {
        String deep = "[".repeat(100_000);

        assertThatThrownBy(() -> read("{'x':" + deep)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void refusesWhatFollowsTheBody() {
        assertThatThrownBy(() -> read("{'inputs':[{'name':'x','shape':[1],'datatype':'FP32','data':[1]}]} {}"))
                .hasMessageContaining("after the body");
    }

    @Test
    void refusesAnotherEncoding() {
        assertThatThrownBy(() -> OipJson.readRequest("{}".getBytes(UTF_16), JsonLimits.defaults()))
                .hasMessageContaining("UTF-8");
    }

    @Test
    void neverQuotesThePayloadInAnError() {
        assertThatThrownBy(() -> read("{'secret-text-of-the-client' 1}"))
                .satisfies(error -> assertThat(error.toString()).doesNotContain("secret-text"));
    }

    @Test
    void readsFlatAndNestedDataAlikeWhateverTheOrderOfTheFields() {
        ModelInferRequest flat = read("{'inputs':[{'name':'x','shape':[2,2],'datatype':'INT16','data':[1,2,3,-4]}]}");
        ModelInferRequest nested =
                read("{'inputs':[{'data':[[1,2],[3,-4]],'name':'x','shape':[2,2],'datatype':'INT16'}]}");

        assertThat(nested).isEqualTo(flat);
        assertThat(flat.getRawInputContents(0).toByteArray()).containsExactly(1, 0, 2, 0, 3, 0, -4, -1);
    }

    @Test
    void readsEverythingARequestMaySay() {
        ModelInferRequest request = read("{'model_name':'m','model_version':'2','id':'i','extra':{'a':[1]},"
                + "'parameters':{'s':'t','n':5,'u':18446744073709551615,'d':0.5,'b':true},"
                + "'inputs':[{'name':'t','shape':[2],'datatype':'BYTES','data':['é','']}],"
                + "'outputs':[{'name':'o','parameters':{'k':1}}]}");

        assertThat(request.getModelName()).isEqualTo("m");
        assertThat(request.getModelVersion()).isEqualTo("2");
        assertThat(request.getId()).isEqualTo("i");
        assertThat(request.getParametersOrThrow("s").getStringParam()).isEqualTo("t");
        assertThat(request.getParametersOrThrow("n").getInt64Param()).isEqualTo(5);
        assertThat(request.getParametersOrThrow("u").getUint64Param()).isEqualTo(-1);
        assertThat(request.getParametersOrThrow("d").getDoubleParam()).isEqualTo(0.5);
        assertThat(request.getParametersOrThrow("b").getBoolParam()).isTrue();
        assertThat(request.getOutputs(0).getName()).isEqualTo("o");
        assertThat(RawContents.elements(request.getRawInputContents(0)))
                .containsExactly(ByteString.copyFromUtf8("é"), ByteString.EMPTY);
    }

    @Test
    void keepsEveryDigitOfALargeInteger() {
        String body = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"%s\",\"shape\":[2],\"data\":[%s]}]}";
        String signed = body.formatted("INT64", "9223372036854775807,-9223372036854775808");
        String unsigned = body.formatted("UINT64", "18446744073709551615,9007199254740993");

        assertThat(roundTrip(signed)).isEqualTo(signed);
        assertThat(roundTrip(unsigned)).isEqualTo(unsigned);
    }

    @Test
    void writesWhatIsNotANumberAsAString() {
        String body = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[4],"
                + "\"data\":[\"NaN\",\"Infinity\",\"-Infinity\",0.1]}]}";

        assertThat(roundTrip(body)).isEqualTo(body);
    }

    @Test
    void readsEmptyTensorsAndScalars() {
        ModelInferRequest request = read("{'inputs':[{'name':'e','shape':[0,3],'datatype':'FP32','data':[]},"
                + "{'name':'n','shape':[2,0],'datatype':'FP32','data':[[],[]]},"
                + "{'name':'s','shape':[],'datatype':'FP64','data':[2.5]}]}");

        assertThat(request.getRawInputContentsList())
                .extracting(ByteString::size)
                .containsExactly(0, 0, 8);
    }

    @Test
    void writesTypedAndRawAnswersAlike() {
        var output =
                InferOutputTensor.newBuilder().setName("y").setDatatype("UINT8").addShape(2);
        var typed = ModelInferResponse.newBuilder()
                .setModelName("m")
                .addOutputs(output.clone()
                        .setContents(InferTensorContents.newBuilder()
                                .addUintContents(7)
                                .addUintContents(255)));
        var raw = ModelInferResponse.newBuilder()
                .setModelName("m")
                .addOutputs(output)
                .addRawOutputContents(ByteString.copyFrom(new byte[] {7, -1}));

        assertThat(new String(OipJson.writeResponse(raw.build()), UTF_8))
                .isEqualTo("{\"model_name\":\"m\",\"outputs\":"
                        + "[{\"name\":\"y\",\"datatype\":\"UINT8\",\"shape\":[2],\"data\":[7,255]}]}");
        assertThat(OipJson.writeResponse(typed.build())).isEqualTo(OipJson.writeResponse(raw.build()));
    }

    @Test
    void refusesToWriteBytesThatAreNotText() {
        var response = ModelInferResponse.newBuilder()
                .addOutputs(InferOutputTensor.newBuilder()
                        .setName("y")
                        .setDatatype("BYTES")
                        .addShape(1))
                .addRawOutputContents(RawContents.bytes(List.of(ByteString.copyFrom(new byte[] {-1}))))
                .build();

        assertThatThrownBy(() -> OipJson.writeResponse(response)).hasMessageContaining("not UTF-8");
    }

    private static ModelInferRequest read(String body) {
        return OipJson.readRequest(body.replace('\'', '"').getBytes(UTF_8), JsonLimits.defaults());
    }

    private static String roundTrip(String body) {
        ModelInferRequest request = OipJson.readRequest(body.getBytes(UTF_8), JsonLimits.defaults());
        return new String(OipJson.writeRequest(request), UTF_8);
    }
}
