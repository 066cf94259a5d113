package dev.sluice.cli.infer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request, whichever way it goes.
 *
 * @param label what the person knows it by; of a text, the text
 * @param model as the command line names it; of none, that of the body, or for a text the usual one
 * @param json the body of a request of the Open Inference Protocol
 */
public record Question(String label, Optional<Model> model, boolean isText, ByteString json) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A text for one BYTES input of a model.
     *
     * @param model empty for the one that texts go to when nobody says otherwise
     */
    public static Question text(Optional<Model> model, String input, String text) {
        Map<String, Object> tensor = new LinkedHashMap<>();
        tensor.put("name", input);
        tensor.put("shape", List.of(1));
        tensor.put("datatype", "BYTES");
        tensor.put("data", List.of(text));
        String body = JSON.valueToTree(Map.of("inputs", List.of(tensor))).toString();
        return new Question(text, model, /* isText= */ true, ByteString.copyFromUtf8(body));
    }

    /** A body as somebody wrote it; without a model, the body names it. */
    public static Question tensors(Optional<Model> model, String label, ByteString body) {
        return new Question(label, model, /* isText= */ false, body);
    }

    /**
     * Which model is asked.
     *
     * @param version empty for the highest
     */
    public record Model(String name, String version) {

        /** Where texts go when nobody says otherwise, as those on the topic of texts do. */
        public static final Model USUAL = new Model("all-minilm-l6-v2", "");

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

        /** Where its inference is, in the protocol's REST form. */
        public String path() {
            return "/v2/models/" + encoded(name) + (version.isEmpty() ? "" : "/versions/" + encoded(version))
                    + "/infer";
        }

        private static String encoded(String segment) {
            return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
        }
    }
}
