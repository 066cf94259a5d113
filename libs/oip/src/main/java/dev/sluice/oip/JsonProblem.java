package dev.sluice.oip;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the parser found wrong, said to whoever wrote the JSON rather than to whoever configures the parser. */
final class JsonProblem {

    private static final Pattern ASIDE = Pattern.compile(
            " \\((?:for \\w+ starting|start marker) at \\[Source: .*?; line: (?<line>\\d+), column: (?<column>\\d+)]\\)");
    private static final Pattern SETTING = Pattern.compile(", from `[^`]*`");

    private JsonProblem() {}

    static InvalidRequestException of(JsonProcessingException malformed, JsonLimits limits) {
        return new InvalidRequestException(
                "the JSON can not be read" + where(malformed.getLocation()) + ": " + what(malformed, limits));
    }

    private static String where(@Nullable JsonLocation location) {
        return location == null || location.getByteOffset() < 0 ? "" : " at byte " + location.getByteOffset();
    }

    private static String what(JsonProcessingException malformed, JsonLimits limits) {
        String message = malformed.getOriginalMessage();
        if (malformed instanceof StreamConstraintsException) {
            return message.startsWith("Document nesting depth")
                    ? "it is nested deeper than " + limits.maxDepth()
                    : SETTING.matcher(message).replaceAll("");
        }
        if (malformed instanceof InputCoercionException) {
            return "a whole number that does not fit 64 bits";
        }
        if (message.startsWith("Unrecognized token")) {
            return "a word that is not JSON"; // the parser quotes it, a refusal does not repeat what the client sent
        }
        if (message.startsWith("Non-standard token")) {
            return "NaN and the infinities are strings: \"NaN\", \"Infinity\", \"-Infinity\"";
        }
        return ASIDE.matcher(message).replaceAll(" (it begins in line ${line}, column ${column})");
    }
}
