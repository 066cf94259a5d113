package dev.sluice.cli.infer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request, as the record that it becomes.
 *
 * @param label what the person knows it by
 */
public record Question(String label, String topic, ByteString value, Map<String, String> headers) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> AS_JSON = Map.of("content-type", "application/json");

    public Question {
        headers = Map.copyOf(headers);
    }

    /** A text as it stands, for a topic whose route knows the model. */
    public static Question plain(String topic, String text) {
        return new Question(text, topic, ByteString.copyFromUtf8(text), Map.of());
    }

    /** A text for one BYTES input of a model. */
    public static Question text(String topic, Model model, String input, String text) {
        Map<String, Object> tensor = new LinkedHashMap<>();
        tensor.put("name", input);
        tensor.put("shape", List.of(1));
        tensor.put("datatype", "BYTES");
        tensor.put("data", List.of(text));
        byte[] body = JSON.valueToTree(Map.of("inputs", List.of(tensor)))
                .toString()
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return new Question(text, topic, ByteString.copyFrom(body), model.headers());
    }

    /** The body of a request of the Open Inference Protocol; without a model, the body names it. */
    public static Question tensors(String topic, Optional<Model> model, String label, ByteString body) {
        return new Question(label, topic, body, model.map(Model::headers).orElse(AS_JSON));
    }

    /**
     * Which model is asked.
     *
     * @param version empty for the highest
     */
    public record Model(String name, String version) {

        /** Reads {@code NAME} or {@code NAME:VERSION}. */
        public static Model parse(String text) {
            int colon = text.lastIndexOf(':');
            Model model =
                    colon < 0 ? new Model(text, "") : new Model(text.substring(0, colon), text.substring(colon + 1));
            if (model.name.isEmpty() || (colon >= 0 && model.version.isEmpty())) {
                throw new IllegalArgumentException("--model must be NAME or NAME:VERSION, was " + text);
            }
            return model;
        }

        private Map<String, String> headers() {
            Map<String, String> headers = new LinkedHashMap<>(AS_JSON);
            headers.put("sluice-model", name);
            if (!version.isEmpty()) {
                headers.put("sluice-model-version", version);
            }
            return headers;
        }
    }
}
