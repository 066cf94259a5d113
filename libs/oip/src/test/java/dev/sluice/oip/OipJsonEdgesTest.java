package dev.sluice.oip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The corners of the JSON form that clients and attackers find. */
class OipJsonEdgesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[2,1,1] | [[1],[[2]]]",
                "[2,1]   | [[1],[[2]]]",
                "[2,1,1] | [[[1]],[2]]",
                "[1,1]   | [[[1]]]",
                "[1,0]   | [[],[]]",
                "[2,0]   | [[],[[]]]",
                "[2,2]   | [[1,2,3],[4]]",
                "[4,1]   | [[1,2,3,4]]"
            })
    void refusesNestedDataOfAnotherFormThanTheShape(String shape, String data) {
        assertThatThrownBy(() -> read(tensor("INT32", shape, data)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("nested");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00", "a\\ud83d", "\\udc00\\ud800"})
    void refusesHalfACharacterRatherThanChangeTheText(String text) {
        assertThatThrownBy(() -> read(tensor("BYTES", "[1]", "['" + text + "']")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("input 'x'")
                .hasMessageContaining("surrogate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'id':'\\ud800'}",
                "{'model_name':'\\udfff'}",
                "{'parameters':{'p':'\\ud800'}}",
                "{'parameters':{'\\ud800':1}}",
                "{'outputs':[{'name':'\\ud800'}]}",
                "{'inputs':[{'name':'\\ud800'}]}"
            })
    void refusesHalfACharacterInEveryTextThatAReplyRepeats(String body) {
        assertThatThrownBy(() -> request(body))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("lone surrogate");
    }

    @Test
    void keepsCharactersOfEverySize() {
        ByteString raw = read(tensor("BYTES", "[2]", "['\\ud83d\\ude00','\u00e9\\u0000\u20ac']"));

        assertThat(RawContents.elements(raw))
                .containsExactly(ByteString.copyFromUtf8("\ud83d\ude00"), ByteString.copyFromUtf8("\u00e9\0\u20ac"));
    }

    @Test
    void readsALongTextWhole() {
        String text = "lorem ".repeat(100_000);

        assertThat(RawContents.elements(read(tensor("BYTES", "[2]", "['" + text + "','b']"))))
                .containsExactly(ByteString.copyFromUtf8(text), ByteString.copyFromUtf8("b"));
    }

    @Test
    void takesNullForWhatMayBeLeftOut() {
        ModelInferRequest request = request("{'id':null,'model_name':null,'model_version':null,'parameters':null,"
                + "'outputs':null,'inputs':[{'name':'x','shape':[1],'datatype':'INT8','parameters':null,'data':[1]}]}");

        assertThat(request.getId()).isEmpty();
        assertThat(request.getParametersMap()).isEmpty();
        assertThat(request.getOutputsList()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'inputs':null}",
                "{'inputs':[null]}",
                "{'inputs':[{'name':null,'shape':[1],'datatype':'INT8','data':[1]}]}",
                "{'inputs':[{'name':'x','shape':null,'datatype':'INT8','data':[1]}]}",
                "{'inputs':[{'name':'x','shape':[1],'datatype':null,'data':[1]}]}",
                "{'inputs':[{'name':'x','shape':[1],'datatype':'INT8','data':null}]}",
                "{'inputs':[{'name':'x','shape':[1],'datatype':'FP32','data':[null]}]}",
                "{'inputs':[{'name':'x','shape':[1],'datatype':'BYTES','data':[null]}]}",
                "{'inputs':[{'name':'x','shape':[1],'datatype':'BOOL','data':[null]}]}",
                "{'parameters':{'p':null}}"
            })
    void refusesNullForWhatMayNotBeLeftOut(String body) {
        assertThatThrownBy(() -> request(body)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void roundsADecimalOnceWhenItBecomesFp32() {
        // A hair above the middle of two floats: by way of a double it would become the middle, and then the lower one.
        BigDecimal aboveTheMiddle =
                BigDecimal.ONE.add(BigDecimal.valueOf(Math.scalb(1.0, -24))).add(new BigDecimal(Math.scalb(1.0, -60)));
        String digits = aboveTheMiddle.toPlainString();

        assertThat(little(read(tensor("FP32", "[1]", "[" + digits + "]"))).getFloat())
                .isEqualTo(Math.nextUp(1f));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "-1e400"})
    void refusesANumberThatOnlyInfinityCouldStandFor(String number) {
        assertThatThrownBy(() -> read(tensor("FP64", "[1]", "[" + number + "]")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("does not fit FP64");
    }

    @ParameterizedTest
    @CsvSource({"FP32,+Infinity", "FP32,inf", "FP64,nan", "FP64,''", "FP32,1", "INT32,1", "BOOL,true"})
    void refusesTextThatStandsForNoNumber(String datatype, String text) {
        assertThatThrownBy(() -> read(tensor(datatype, "[1]", "['" + text + "']")))
                .isInstanceOf(InvalidRequestException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "INT8,-128",
        "INT8,127",
        "INT16,-32768",
        "INT16,32767",
        "INT32,-2147483648",
        "INT32,2147483647",
        "UINT8,255",
        "UINT16,65535",
        "UINT32,4294967295"
    })
    void takesTheEndsOfEveryRange(String datatype, long value) {
        ByteBuffer raw = little(read(tensor(datatype, "[1]", "[" + value + "]")));
        long read = switch (raw.remaining()) {
            case 1 -> raw.get();
            case 2 -> raw.getShort();
            default -> raw.getInt();
        };

        long mask = datatype.startsWith("U") ? (1L << (8 * raw.limit())) - 1 : -1L;
        assertThat(read & mask).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "INT8,-129",
        "INT16,32768",
        "INT32,2147483648",
        "INT32,-2147483649",
        "UINT16,65536",
        "UINT32,4294967296",
        "UINT32,-1",
        "INT64,-9223372036854775809",
        "UINT64,-9223372036854775809"
    })
    void refusesTheFirstValuesBeyond(String datatype, String value) {
        assertThatThrownBy(() -> read(tensor(datatype, "[1]", "[" + value + "]")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("does not fit " + datatype);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "01", "+1", "0x1", "1.", ".5", "1e", "--1"})
    void refusesNumbersThatAreNotJson(String number) {
        assertThatThrownBy(() -> read(tensor("FP32", "[1]", "[" + number + "]")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("can not be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'inputs': mine}", "{'mine' 1}", "{'inputs':[{'name':'x','shape':[1],'data':[mine]}]}"})
    void doesNotQuoteTheClientWhenTheJsonIsBroken(String body) {
        assertThatThrownBy(() -> request(body))
                .isInstanceOf(InvalidRequestException.class)
                .message()
                .doesNotContain("mine");
    }

    @Test
    void answersANameOfAnyLengthInFewWords() {
        String name = "n".repeat(10_000);

        assertThatThrownBy(() -> read(tensor("FP32", "[2]", "[1]").replace("'x'", "'" + name + "'")))
                .message()
                .hasSizeLessThan(1_100);
    }

    @Test
    void refusesNumbersAndStringsBeyondTheLimits() {
        var limits = new JsonLimits(8, 10, 5, 10);

        assertThat(OipJson.readRequest(bytes(tensor("FP32", "[1]", "[12345]")), limits))
                .isNotNull();
        for (String body : List.of(
                tensor("FP32", "[1]", "[123456]"),
                tensor("BYTES", "[1]", "['12345678901']"),
                tensor("FP32", "[1]", "[[[[[[[1]]]]]]]"))) {
            assertThatThrownBy(() -> OipJson.readRequest(bytes(body), limits))
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void readsABodyThatBeginsWithAByteOrderMark() {
        String late = "\ufeff{'inputs':[{'data':[5],'name':'x','shape':[1],'datatype':'INT8'}]}";

        assertThat(read(late).toByteArray()).containsExactly(5);
    }

    private static String tensor(String datatype, String shape, String data) {
        return "{'inputs':[{'name':'x','shape':" + shape + ",'datatype':'" + datatype + "','data':" + data + "}]}";
    }

    private static ByteString read(String body) {
        return request(body).getRawInputContents(0);
    }

    private static ModelInferRequest request(String body) {
        return OipJson.readRequest(bytes(body), JsonLimits.defaults());
    }

    private static byte[] bytes(String body) {
        return body.replace('\'', '"').getBytes(UTF_8);
    }

    private static ByteBuffer little(ByteString raw) {
        return raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
}
