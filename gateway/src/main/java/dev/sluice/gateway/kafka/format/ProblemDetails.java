package dev.sluice.gateway.kafka.format;

import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.RequestId;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The body of an error reply, by RFC 9457. */
final class ProblemDetails {

    static final String CONTENT_TYPE = "application/problem+json";

    private ProblemDetails() {}

    static byte[] json(RequestId id, ErrorCode code, String reason) {
        String name = code.name().toLowerCase(Locale.ROOT);
        return new JsonObject()
                .put("type", "urn:sluice:error:" + name.replace('_', '-'))
                .put("title", name.replace('_', ' '))
                .put("detail", reason)
                .put("code", code.name())
                .put("retryable", code.isRetryable())
                .put("request_id", id.value())
                .encode()
                .getBytes(StandardCharsets.UTF_8);
    }
}
