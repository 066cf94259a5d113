package dev.sluice.load.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.load.text.TextSource;
import dev.sluice.load.text.Texts;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BodiesTest {

    @TempDir
    private Path folder;

    @Test
    void askAModelInRawProtobuf() throws Exception {
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
    void areTextsInTurn() throws Exception {
        Texts texts = TextSource.parse("fixed:4").texts(1);

        Bodies bodies = Bodies.text(texts);

        assertThat(new String(bodies.body(texts.count() + 2), StandardCharsets.UTF_8))
                .isEqualTo(texts.text(2));
        assertThat(bodies.headers()).isEmpty();
        assertThat(bodies.format()).isEqualTo("text");
    }

    @Test
    void areJsonWhateverIsInATextOfSomebodys() throws Exception {
        Path file = Files.writeString(folder.resolve("texts"), "say \"hi\" \\ zw\u00f6lf\n");
        Texts texts = TextSource.parse("file:" + file).texts(1);

        JsonNode plain =
                new ObjectMapper().readTree(Bodies.json(texts, "sentence").body(0));
        JsonNode named = new ObjectMapper()
                .readTree(Bodies.namedJson(texts, "minilm", "2", "sentence").body(0));

        assertThat(plain.at("/inputs/0/data/0").asText()).isEqualTo("say \"hi\" \\ zw\u00f6lf");
        assertThat(plain.at("/inputs/0/name").asText()).isEqualTo("sentence");
        assertThat(plain.has("model_name")).isFalse();
        assertThat(named.path("model_name").asText()).isEqualTo("minilm");
        assertThat(named.path("model_version").asText()).isEqualTo("2");
        assertThat(named.path("inputs")).isEqualTo(plain.path("inputs"));
    }
}
