package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sluice.gateway.request.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is published of the stream: that its parts fit together, and fit the code. */
class StreamDocumentsTest {

    private final JsonNode document = read("asyncapi.yaml");

    @Test
    void saysNothingTheSchemasDoNot() {
        JsonNode messages = document.at("/components/messages");

        assertThat(messages).hasSize(9);
        messages.fields().forEachRemaining(message -> {
            String ref = message.getValue().at("/payload/$ref").asText();
            String[] parts = ref.split("#", -1);
            assertThat(read(parts[0]).at(parts[1]).isMissingNode()).as(ref).isFalse();
            String example = message.getValue().at("/examples/0/payload").toString();
            if (ref.startsWith("client")) {
                StreamSchemas.assertMayBeSaidByAClient(example);
            } else {
                StreamSchemas.assertMayBeSaidByTheGateway(example);
            }
        });
    }

    @Test
    void refersOnlyToWhatItHas() {
        for (JsonNode ref : document.findValues("$ref")) {
            if (ref.asText().startsWith("#")) {
                assertThat(document.at(ref.asText().substring(1)).isMissingNode())
                        .as(ref.asText())
                        .isFalse();
            }
        }
        assertThat(document.at("/asyncapi").asText()).isEqualTo("3.0.0");
        assertThat(document.at("/channels/stream/address").asText()).isEqualTo("/v2/stream");
    }

    @Test
    void namesEveryErrorCode() {
        JsonNode codes = read("server-message.schema.json").at("/$defs/error/properties/error/properties/code/enum");

        assertThat(codes)
                .extracting(JsonNode::asText)
                .containsExactlyElementsOf(
                        Arrays.stream(ErrorCode.values()).map(Enum::name).toList());
    }

    @Test
    void refusesWhatTheGatewayWouldRefuse() {
        assertThat(List.of(
                        "{}",
                        "{\"id\":\"a\"}",
                        "{\"id\":\"\",\"model\":\"m\",\"text\":\"t\"}",
                        "{\"id\":\"a\",\"model\":\"m\",\"text\":[1]}",
                        "{\"id\":\"a\",\"model\":\"m\",\"text\":\"t\",\"inputs\":[]}",
                        "{\"type\":\"credit\",\"messages\":0}",
                        "{\"type\":\"cancel\"}"))
                .noneMatch(StreamSchemas::mayBeSaidByAClient);
    }

    private static JsonNode read(String name) {
        try (InputStream in = StreamDocumentsTest.class.getResourceAsStream("/sluice/stream/" + name)) {
            return new YAMLMapper().readTree(in);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
