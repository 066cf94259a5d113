package dev.sluice.cli.infer;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.sluice.cli.infer.Question.Model;
import dev.sluice.oip.InvalidRequestException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A question of which the model is known: what the command line says of it wins over the body.
 *
 * @param body without the model's name
 */
record NamedBody(Model model, ObjectNode body) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // Every digit as it was written.
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /**
     * The named body of a question.
     *
     * @throws InvalidRequestException when it is no JSON object, or nobody names a model
     */
    static NamedBody of(Question question) {
        ObjectNode body = read(question.json());
        String name = body.path("model_name").asText("");
        String version = body.path("model_version").asText("");
        body.remove("model_name");
        body.remove("model_version");
        Model usual = question.isText() ? Model.USUAL : new Model(name, version);
        Model model = question.model().orElse(usual);
        if (model.name().isEmpty()) {
            throw new InvalidRequestException("the body has no model_name; name the model with --model");
        }
        return new NamedBody(model, body);
    }

    private static ObjectNode read(ByteString json) {
        JsonNode tree;
        try {
            tree = JSON.readTree(json.toByteArray());
        } catch (IOException malformed) {
            throw new InvalidRequestException("the body is no JSON: " + firstLine(malformed));
        }
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw new InvalidRequestException("the body has to be a JSON object");
    }

    private static String firstLine(IOException malformed) {
        return String.valueOf(malformed.getMessage()).lines().findFirst().orElse("");
    }

    /** The body alone, for where the model is named beside it. */
    byte[] json() {
        return write(body);
    }

    /** With the model inside. */
    ObjectNode named() {
        ObjectNode named = JSON.createObjectNode();
        named.put("model_name", model.name());
        if (!model.version().isEmpty()) {
            named.put("model_version", model.version());
        }
        return named.setAll(body);
    }

    private static byte[] write(ObjectNode tree) {
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
    }
}
