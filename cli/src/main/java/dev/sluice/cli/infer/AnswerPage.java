package dev.sluice.cli.infer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Answers as a person reads them, a line each. Pure. */
public final class AnswerPage {

    private static final int LONGEST_LABEL = 40;
    private static final int FIRST_VALUES = 4;

    private final ObjectMapper json = new ObjectMapper();

    /** Outputs with datatype, shape and their first values. */
    public String answered(Answer answer) {
        List<String> outputs = new ArrayList<>();
        tree(answer).path("outputs").forEach(output -> outputs.add(output(output)));
        return label(answer) + "  " + String.join("; ", outputs) + "  ("
                + answer.took().toMillis() + " ms)";
    }

    /** The code and the reason. */
    public String failed(Answer answer) {
        JsonNode problem = tree(answer);
        return "request " + answer.number() + " (" + label(answer) + "): "
                + first(problem, "/code", "/error/code").orElse("ERROR") + ": "
                + first(problem, "/detail", "/error/message", "/error")
                        .orElseGet(() -> answer.body().toStringUtf8());
    }

    /** Each way of asking has its own form of a problem. */
    private static Optional<String> first(JsonNode problem, String... places) {
        return Stream.of(places)
                .map(problem::at)
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .findFirst();
    }

    /** The body on one line, whatever it was written in. */
    public String asJson(Answer answer) {
        JsonNode tree = tree(answer);
        return tree.isMissingNode() ? answer.body().toStringUtf8() : tree.toString();
    }

    private JsonNode tree(Answer answer) {
        try {
            return json.readTree(answer.body().toByteArray());
        } catch (IOException notJson) {
            return json.missingNode();
        }
    }

    private static String output(JsonNode output) {
        List<String> values = new ArrayList<>();
        JsonNode data = output.path("data");
        for (int i = 0; i < Math.min(FIRST_VALUES, data.size()); i++) {
            values.add(
                    data.get(i).isFloatingPointNumber()
                            ? String.format(Locale.ROOT, "%.4f", data.get(i).asDouble())
                            : data.get(i).toString());
        }
        return output.path("name").asText() + ' ' + output.path("datatype").asText() + ' '
                + output.path("shape") + ": " + String.join(", ", values)
                + (data.size() > FIRST_VALUES ? ", ..." : "");
    }

    private static String label(Answer answer) {
        String label = answer.question().label();
        return label.length() <= LONGEST_LABEL ? label : label.substring(0, LONGEST_LABEL - 3) + "...";
    }
}
