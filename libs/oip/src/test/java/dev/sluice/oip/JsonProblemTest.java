package dev.sluice.oip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonProblemTest {

    private static final int SMALL = 1 << 20;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"inputs\": [} | the JSON can not be read at byte 12: Unexpected close marker '}': expected ']'"
                        + " (it begins in line 1, column 12)",
                "{\"x\": {       | the JSON can not be read at byte 7: Unexpected end-of-input: expected close marker for"
                        + " Object (it begins in line 1, column 7)",
                "{\"id\": NaN}   | the JSON can not be read at byte 10: NaN and the infinities are strings: \"NaN\","
                        + " \"Infinity\", \"-Infinity\"",
                "{\"inputs\": [{\"shape\": [99999999999999999999]}]} | the JSON can not be read at byte 43: a whole number"
                        + " that does not fit 64 bits",
                "{\"id\": secret} | the JSON can not be read at byte 14: a word that is not JSON"
            })
    void isSaidToWhoeverWroteTheJson(String json, String reason) {
        assertRefused(json, reason);
    }

    @Test
    void namesTheDepthThatIsAllowedBeforeAnythingIsHeld() {
        String unknown = "{\"x\": " + "[".repeat(100_000);
        String data = "{\"inputs\": [{\"datatype\": \"FP32\", \"data\": " + "[".repeat(100_000);

        assertRefused(unknown, "the JSON can not be read: it is nested deeper than 100");
        assertRefused(data, "the JSON can not be read: it is nested deeper than 100");
        assertThat(Allocations.of(() -> assertRefused(unknown, "it is nested deeper than 100")))
                .isLessThan(SMALL);
    }

    @Test
    void countsParametersBeforeItHoldsThem() {
        var json = new StringBuilder("{\"parameters\": {\"first\": 1");
        for (int i = 0; i < 500_000; i++) {
            json.append(",\"").append(i).append("\":1");
        }
        String many = json.append("}}").toString();

        long allocated = Allocations.of(
                () -> assertRefused(many, "the JSON has more than 10000 inputs, outputs and parameters"));

        assertThat(allocated).isLessThan(many.length() + 8L * SMALL);
    }

    @Test
    void allocatesByWhatIsThereAndNotByWhatAShapeClaims() {
        String claims =
                "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [1048576, 1048576], \"data\": [1]}]}";

        long allocated =
                Allocations.of(() -> assertRefused(claims, "its shape [1048576, 1048576] needs 1099511627776"));

        assertThat(allocated).isLessThan(SMALL);
    }

    private static void assertRefused(String json, String reason) {
        assertThatThrownBy(() -> OipJson.readRequest(json.getBytes(UTF_8), JsonLimits.defaults()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(reason);
    }
}
