package dev.sluice.gateway.http;

import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.ModelRef;
import dev.sluice.gateway.request.Quoted;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What an inference request says before its body.
 *
 * @param model by its path
 * @param jsonLength how much of the body is JSON, where it says that more follows; 0 when it has none
 * @param acceptsGzip its answer may be compressed
 */
record InferHead(ModelRef model, ContentCoding coding, OptionalInt jsonLength, boolean acceptsGzip) {

    private static final String JSON_LENGTH = "inference-header-content-length";

    /** None at all, too. Nothing that a browser lets a page send to a stranger without asking the stranger. */
    private static final Set<String> CONTENT_TYPES = Set.of("", "application/json", "application/octet-stream");

    static InferHead of(Exchange exchange) {
        exchange.refuseForeignPages();
        checkContentType(exchange.header("content-type"));
        return new InferHead(
                new ModelRef(exchange.param("model"), exchange.param("version")),
                ContentCoding.of(exchange.header("content-encoding")),
                jsonLength(exchange.header(JSON_LENGTH)),
                acceptsGzip(exchange.header("accept-encoding")));
    }

    static void checkContentType(Optional<String> header) {
        String type = header.map(value -> value.split(";", 2)[0].trim().toLowerCase(Locale.ROOT))
                .orElse("");
        if (!CONTENT_TYPES.contains(type)) {
            throw new HttpProblem(
                    415,
                    ErrorCode.INVALID_REQUEST,
                    "the content-type should be application/json, or application/octet-stream for binary data: "
                            + Quoted.of(type));
        }
    }

    private static OptionalInt jsonLength(Optional<String> header) {
        if (header.isEmpty()) {
            return OptionalInt.empty();
        }
        String length = header.orElseThrow().trim();
        if (!length.matches("\\d{1,9}")) {
            throw HttpProblem.of(
                    ErrorCode.INVALID_REQUEST, JSON_LENGTH + " should be a number of bytes: " + Quoted.of(length));
        }
        return OptionalInt.of(Integer.parseInt(length));
    }

    /** Whether gzip is named, and not with a weight of 0. Nobody who can read it leaves it to {@code *}. */
    static boolean acceptsGzip(Optional<String> header) {
        return header.filter(value -> {
                    for (String coding : value.toLowerCase(Locale.ROOT).split(",", -1)) {
                        String[] parts = coding.split(";", 2);
                        boolean isRefused =
                                parts.length == 2 && parts[1].replace(" ", "").matches("q=0(\\.0*)?");
                        if (parts[0].trim().equals("gzip") && !isRefused) {
                            return true;
                        }
                    }
                    return false;
                })
                .isPresent();
    }

    /** The body is the tensor, and nothing else. */
    boolean isRaw() {
        return jsonLength.isPresent() && jsonLength.getAsInt() == 0;
    }
}
