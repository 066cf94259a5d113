package dev.sluice.oip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonMembersTest {

    @Test
    void findsEachMemberWhereItStands() {
        JsonMembers members = members("""
                {"a": "\\u00e9 \\"\\ud83d\\ude00", "n" :-12,"yes":true, "no": false,
                 "o" : {"x": [1, {"y": "}"}]} , "nothing": null, "é": "last"}""");

        assertThat(members.scalar("a")).contains("é \"😀");
        assertThat(members.string("a")).contains("é \"😀");
        assertThat(members.scalar("n")).contains("-12");
        assertThat(members.scalar("yes")).contains("true");
        assertThat(members.scalar("no")).contains("false");
        assertThat(members.object("o"))
                .hasValueSatisfying(
                        object -> assertThat(new String(object, UTF_8)).isEqualTo("{\"x\": [1, {\"y\": \"}\"}]}"));
        assertThat(members.scalar("é")).contains("last");
        assertThat(members.has("nothing")).isFalse();
        assertThat(members.has("a")).isTrue();
    }

    @Test
    void knowsItsPlacesBehindAByteOrderMark() {
        assertThat(members("\ufeff{\"s\": \"é\", \"o\": {\"x\": 1}}").object("o"))
                .hasValueSatisfying(
                        object -> assertThat(new String(object, UTF_8)).isEqualTo("{\"x\": 1}"));
    }

    @Test
    void readsAStringOrSeveral() {
        JsonMembers members =
                members("{\"one\": \"a\", \"two\": [\"b\", \"\\u00e9\"], \"none\": [], \"no\": [1], \"n\": 1}");

        assertThat(members.strings("one")).contains(List.of("a"));
        assertThat(members.strings("two")).contains(List.of("b", "é"));
        assertThat(members.strings("none")).contains(List.of());
        assertThat(members.strings("absent")).isEmpty();
        assertThatThrownBy(() -> members.strings("no")).hasMessage("'no' has to be a string or an array of strings");
        assertThatThrownBy(() -> members.strings("n")).hasMessage("'n' has to be a string");
    }

    @Test
    void readsNoMoreStringsThanThereMayBeParts() {
        JsonMembers members = JsonMembers.of(
                "{\"many\": [\"\",\"\",\"\",\"\",\"\"], \"lone\": [\"\\ud800\"]}".getBytes(UTF_8),
                new JsonLimits(3, 9, 100, 4));

        assertThatThrownBy(() -> members.strings("many")).hasMessage("'many' has more than 4 strings");
        assertThatThrownBy(() -> members.strings("lone")).hasMessageContaining("lone surrogate");
    }

    @Test
    void hasNothingThatIsNotThere() {
        JsonMembers none = members("{}");

        assertThat(none.scalar("x")).isEmpty();
        assertThat(none.string("x")).isEmpty();
        assertThat(none.object("x")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1]            | the JSON has to be an object",
                "{\"a\": 1} 2   | the JSON has something after its object",
                "{\"a\": }      | the JSON can not be read at byte",
                "{\"a\":1,\"a\":2} | Duplicate field 'a'",
                "''             | the JSON is empty",
                "{\"a\":{\"b\":{\"c\":{\"d\":0}}}} | nested deeper than 3",
                "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5} | more than 4 members",
            })
    void saysWhatIsWrong(String json, String reason) {
        assertThatThrownBy(() -> JsonMembers.of(json.getBytes(UTF_8), new JsonLimits(3, 100, 100, 4)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesAMemberOfAnotherKind() {
        JsonMembers members = members("{\"f\": 1.5, \"a\": [1], \"s\": \"s\", \"n\": 1, \"half\": \"\\ud800\"}");

        assertThatThrownBy(() -> members.scalar("f")).hasMessage("'f' has to be a string, a whole number or a boolean");
        assertThatThrownBy(() -> members.scalar("a")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> members.object("s")).hasMessage("'s' has to be an object");
        assertThatThrownBy(() -> members.string("n")).hasMessage("'n' has to be a string");
        assertThatThrownBy(() -> members.scalar("half")).hasMessageContaining("lone surrogate");
    }

    @Test
    void holdsItsLimitsAlsoForAStringThatIsReadLater() {
        JsonMembers members =
                JsonMembers.of("{\"s\": \"0123456789\", \"t\": \"\"}".getBytes(UTF_8), new JsonLimits(3, 9, 100, 4));

        assertThatThrownBy(() -> members.string("s")).isInstanceOf(InvalidRequestException.class);
        assertThat(members.string("t")).contains("");
    }

    @Test
    void refusesBytesThatAreNoUtf8() {
        assertThatThrownBy(() -> JsonMembers.of(new byte[] {(byte) 0xff, (byte) 0xfe}, JsonLimits.defaults()))
                .hasMessage("the JSON has to be UTF-8");
        assertThatThrownBy(() -> JsonMembers.of(
                                new byte[] {'{', '"', 's', '"', ':', '"', (byte) 0xc3, 0x28, '"', '}'},
                                JsonLimits.defaults())
                        .string("s"))
                .isInstanceOf(InvalidRequestException.class);
    }

    private static JsonMembers members(String json) {
        return JsonMembers.of(json.getBytes(UTF_8), JsonLimits.defaults());
    }
}
