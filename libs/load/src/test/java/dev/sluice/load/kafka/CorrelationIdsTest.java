package dev.sluice.load.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.load.text.TextSource;
import dev.sluice.load.text.Texts;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorrelationIdsTest {

    private final CorrelationIds ids = new CorrelationIds(0x7f3a9c01);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 65_536, 20_000_000, Integer.MAX_VALUE})
    void giveBackTheNumber(int number) {
        assertThat(ids.id(number)).hasSize(CorrelationIds.WIDTH);
        assertThat(ids.number(ids.id(number))).isEqualTo(number);
    }

    @Test
    void canBeSearchedFor() {
        assertThat(new String(ids.id(0xa1b2), StandardCharsets.US_ASCII)).isEqualTo("7f3a9c01-0000a1b2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7f3a9c01",
                "7f3a9c02-0000a1b2",
                "7f3a9c01-0000a1bx",
                "7f3a9c01-0000a1b2c",
                "7f3a9c01x0000a1b2"
            })
    void ofOthersAreForeign(String id) {
        assertThat(ids.number(id.getBytes(StandardCharsets.US_ASCII))).isNegative();
    }

    @Test
    void areBesideBodiesThatAskAModelInRawProtobuf() throws Exception {
        Texts texts = TextSource.parse("fixed:4").texts(1);

        Bodies bodies = Bodies.protobuf(texts, "minilm", "2", "text");

        var request = ModelInferRequest.parseFrom(bodies.body(1));
        String text = texts.text(1);
        assertThat(request.getModelName()).isEqualTo("minilm");
        assertThat(request.getModelVersion()).isEqualTo("2");
        assertThat(request.getInputs(0).getDatatype()).isEqualTo("BYTES");
        assertThat(request.getInputs(0).getShapeList()).containsExactly(1L);
        assertThat(request.getRawInputContents(0).substring(4).toStringUtf8()).isEqualTo(text);
        assertThat(request.getRawInputContents(0).byteAt(0)).isEqualTo((byte) text.length());
        assertThat(bodies.headers()).containsEntry("content-type", "application/x-protobuf");
    }

    @Test
    void areBesideBodiesThatAreTextsInTurn() throws Exception {
        Texts texts = TextSource.parse("fixed:4").texts(1);

        Bodies bodies = Bodies.text(texts);

        assertThat(new String(bodies.body(texts.count() + 2), StandardCharsets.UTF_8))
                .isEqualTo(texts.text(2));
        assertThat(bodies.headers()).isEmpty();
        assertThat(bodies.format()).isEqualTo("text");
    }

    @Test
    void goWithPropertiesOfWhichThoseThatFitOneAnotherAreSet() {
        var config = new KafkaTargetConfig(
                "h:1",
                Map.of("security.protocol", "SSL", "linger.ms", "90", "batch.size", "1"),
                "t",
                "r",
                Duration.ofMillis(3),
                Optional.empty());

        assertThat(config.properties())
                .containsEntry("security.protocol", "SSL")
                .containsEntry("linger.ms", 3L)
                .containsEntry("batch.size", "1")
                .containsEntry("bootstrap.servers", "h:1")
                .containsEntry("allow.auto.create.topics", false);
        assertThatThrownBy(
                        () -> new KafkaTargetConfig("h:1", Map.of(), "t", "r", Duration.ofMillis(-1), Optional.empty()))
                .hasMessage("the linger must not be negative, was PT-0.001S");
    }
}
