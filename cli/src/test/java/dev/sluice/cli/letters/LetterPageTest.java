package dev.sluice.cli.letters;

import static dev.sluice.cli.letters.Letters.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LetterPageTest {

    @Test
    void printsAllOfALetter() throws IOException {
        Letter letter = Letters.of(
                bytes("{\"id\":1.50}"),
                Map.of("group", "sluice", "timestamp", "2026-11-25T00:25:48.900Z"),
                "x-mine",
                "kept",
                "x-binary",
                "\u0001\u0002");

        assertThat(page(letter, /* isFull= */ false)).isEqualTo("""
                letter   3-17 of sluice.dead-letters
                time     2026-11-25T00:25:48.927Z
                error    UNKNOWN_MODEL
                because  no worker serves nobody
                origin   sluice.requests-5-120, of 2026-11-25T00:25:48.900Z, read by the group sluice
                key      order
                header   x-mine: kept
                header   x-binary: 0x0102
                value    11 bytes, JSON

                {
                  "id" : 1.50
                }
                """);
    }

    @Test
    void printsWhatAForeignLetterHas() throws IOException {
        assertThat(page(Letters.foreign(new byte[0], new RecordHeaders()), /* isFull= */ false))
                .contains("error   not said\n", "origin  not said\n", "value   0 bytes\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":1e999999999}", "{\"id\":-0.0}", "{\"id\":123456789012345678901234567890}"})
    void printsNumbersDigitForDigit(String json) throws IOException {
        String number = json.substring(json.indexOf(':') + 1, json.length() - 1);

        assertThat(page(Letters.of(bytes(json), Map.of()), /* isFull= */ false)).contains("\"id\" : " + number + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":1,\"id\":2}", "{\"id\":", "{} {}", "[1,]", "12", "hello,\tstream"})
    void printsAsTextWhatIsNotOneJsonValue(String value) throws IOException {
        assertThat(page(Letters.of(bytes(value), Map.of()), /* isFull= */ false))
                .contains(" bytes, text\n")
                .endsWith("\n\n" + value + "\n");
    }

    @Test
    void printsNamesAndShapesOfARequestInProtobuf() throws IOException {
        byte[] request = ModelInferRequest.newBuilder()
                .setModelName("fraud\u001b")
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype("FP32")
                        .addShape(2)
                        .addShape(3))
                .addRawInputContents(ByteString.copyFrom(new byte[24]))
                .build()
                .toByteArray();

        assertThat(page(Letters.of(request, Map.of()), /* isFull= */ false))
                .contains(" bytes, a ModelInferRequest in protobuf\n")
                .endsWith("\nmodel  fraud\\u001b\ninput  x  FP32 [2,3]  24 bytes, raw\n");
    }

    @Test
    void dumpsTheBeginningOfAnythingElseAndAllOfItWhenAsked() throws IOException {
        byte[] value = new byte[3_000];
        value[0] = 'A';
        value[1] = (byte) 0xff;

        String cut = page(Letters.of(value, Map.of()), /* isFull= */ false);
        String full = page(Letters.of(value, Map.of()), /* isFull= */ true);

        assertThat(cut)
                .contains("\n00000000  41 ff 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |A...............|\n")
                .endsWith("\n... 1976 more bytes; --full shows all\n");
        assertThat(full).endsWith("\n00000bb0  00 00 00 00 00 00 00 00                           |........|\n");
    }

    @Test
    void cutsLongTextAndLetsNothingThroughThatCommandsATerminal() throws IOException {
        String text = "a\u202eb" + "x".repeat(5_000);

        assertThat(page(Letters.of(bytes(text), Map.of()), /* isFull= */ true)).doesNotContain("\u202e");
        assertThat(page(Letters.of(bytes("x".repeat(5_000)), Map.of()), /* isFull= */ false))
                .endsWith("x\n... 904 more characters; --full shows all\n");
    }

    @Test
    void saysThatAValueWasDropped() throws IOException {
        assertThat(page(Letters.of(new byte[0], Map.of("dropped.value.bytes", "5000")), /* isFull= */ false))
                .contains("value    dropped: the broker takes no dead letter with its 5000 bytes\n");
    }

    private static String page(Letter letter, boolean isFull) throws IOException {
        var out = new StringWriter();
        new LetterPage(new PrintWriter(out), isFull).print(letter);
        return out.toString();
    }
}
