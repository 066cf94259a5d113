package dev.sluice.cli.letters;

import static dev.sluice.cli.letters.Letters.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LetterTest {

    private static final byte[] VALUE = bytes("{}");

    @Test
    void saysWhatItsHeadersSay() {
        LetterSummary letter = Letters.of(VALUE, Map.of()).summary();

        assertThat(letter.name()).hasToString("3-17");
        assertThat(letter.time()).isEqualTo(Letters.TIME);
        assertThat(letter.code()).contains("UNKNOWN_MODEL");
        assertThat(letter.origin()).contains(new Origin("sluice.requests", 5, 120));
        assertThat(letter.key()).contains("order");
        assertThat(letter.message()).contains("no worker serves nobody");
        assertThat(letter.valueBytes()).contains(2);
        assertThat(letter.droppedValueBytes()).isEmpty();
    }

    @Test
    void saysNothingOfWhatAForeignLetterLacks() {
        var headers = new RecordHeaders();
        headers.add("__dlq.errors.message", null);
        headers.add("__dlq.errors.exception", bytes(" "));

        LetterSummary letter = Letters.foreign(VALUE, headers).summary();

        assertThat(letter.code()).isEmpty();
        assertThat(letter.origin()).isEmpty();
        assertThat(letter.message()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "partition, five",
        "partition, -1",
        "partition, 4294967296",
        "partition, ''",
        "offset, 1e3",
        "offset, 99999999999999999999",
        "offset, ' 1'",
        "topic, ''",
        "topic, a b",
    })
    void hasNoOriginWhenAPartOfItMakesNoSense(String header, String text) {
        Letter letter = Letters.of(VALUE, Map.of(header, text));

        assertThat(letter.origin()).isEmpty();
    }

    @Test
    void letsNoCharacterThroughThatCommandsATerminal() {
        Letter letter =
                Letters.of(VALUE, Map.of("message", "no worker serves \u001b[2J\r\nx", "exception", "A\u202eB"));

        assertThat(letter.summary().message()).contains("no worker serves \\u001b[2J\\u000d\\u000ax");
        assertThat(letter.summary().code()).contains("A\\u202eB");
    }

    @Test
    void isBoundedInAListHoweverLongItsMessage() {
        Letter letter = Letters.of(VALUE, Map.of("message", "m".repeat(300_000), "exception", "E".repeat(9_000)));

        assertThat(letter.summary().message().orElseThrow()).hasSize(2_048).endsWith("...");
        assertThat(letter.summary().code().orElseThrow()).hasSize(64);
    }

    @Test
    void isNamedByPartitionAndOffset() {
        assertThat(LetterName.parse("3-17")).isEqualTo(new LetterName(3, 17));
        assertThat(LetterName.parse("0-123456789012345678").offset()).isEqualTo(123456789012345678L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "3", "3-", "-17", "3_17", "3-17-1", " 3-17", "3-x", "3-9999999999999999999", "9999999999-1"})
    void refusesWhatIsNoName(String text) {
        assertThatThrownBy(() -> LetterName.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a letter is PARTITION-OFFSET, as sluice dead-letters list has it, was " + text);
    }
}
