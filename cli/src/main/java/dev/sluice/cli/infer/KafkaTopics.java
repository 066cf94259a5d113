package dev.sluice.cli.infer;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which records questions become. Pure.
 *
 * @param texts of a route that knows the model
 * @param requests for everything else
 * @param replies where the gateway answers both
 */
public record KafkaTopics(String texts, String requests, String replies) {

    /** A text that names no model goes as it stands. */
    private static boolean isPlain(Question question) {
        return question.isText() && question.model().isEmpty();
    }

    String topic(Question question) {
        return isPlain(question) ? texts : requests;
    }

    ByteString value(Question question) {
        return isPlain(question) ? ByteString.copyFromUtf8(question.label()) : question.json();
    }

    Map<String, String> headers(Question question) {
        if (isPlain(question)) {
            return Map.of();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", "application/json");
        Optional<Question.Model> model = question.model();
        model.ifPresent(named -> headers.put("sluice-model", named.name()));
        model.filter(named -> !named.version().isEmpty())
                .ifPresent(named -> headers.put("sluice-model-version", named.version()));
        return headers;
    }
}
