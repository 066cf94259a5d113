package dev.sluice.gateway.http;

import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.WorkerLostException;
import dev.sluice.oip.AnswerTooLargeException;
import dev.sluice.oip.InvalidRequestException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is answered. An error is the protocol's {@code error} and, for programs, a code and whether trying again makes sense. */
record HttpAnswer(int status, String contentType, Buffer body, Map<String, String> headers) {

    static final String JSON = "application/json";

    private static final Logger log = LoggerFactory.getLogger(HttpAnswer.class);
    private static final String A_MOMENT = "1";

    HttpAnswer {
        headers = Map.copyOf(headers);
    }

    static HttpAnswer json(int status, JsonObject body) {
        return new HttpAnswer(status, JSON, body.toBuffer(), Map.of());
    }

    static HttpAnswer json(JsonArray body) {
        return new HttpAnswer(200, JSON, body.toBuffer(), Map.of());
    }

    static HttpAnswer error(int status, Outcome.Refused reason) {
        return error(status, new JsonObject(), reason.code(), reason.reason());
    }

    static HttpAnswer error(Outcome.Refused reason) {
        return error(HttpStatus.of(reason.code()), reason);
    }

    /** @param more what else is said of it */
    static HttpAnswer error(int status, JsonObject more, ErrorCode code, String reason) {
        var body = new JsonObject()
                .put("error", reason)
                .put("code", code.name())
                .put("retryable", code.isRetryable())
                .mergeIn(more);
        return new HttpAnswer(
                status,
                JSON,
                body.toBuffer(),
                HttpStatus.isForAWhile(status) ? Map.of("retry-after", A_MOMENT) : Map.of());
    }

    /** Of something that was thrown on the way. */
    static HttpAnswer error(Throwable fault) {
        return error(fault, refused(fault));
    }

    /** @param counted as which it counts */
    static HttpAnswer error(Throwable fault, Outcome.Refused counted) {
        int status = fault instanceof HttpProblem problem ? problem.status() : HttpStatus.of(counted.code());
        return error(status, counted);
    }

    /** As which it counts: an expected ending, or a bug, which is logged here. */
    static Outcome.Refused refused(Throwable fault) {
        if (fault instanceof HttpProblem problem) {
            return problem.refused();
        }
        if (fault instanceof InvalidRequestException invalid) {
            return new Outcome.Refused(ErrorCode.INVALID_REQUEST, invalid.reason());
        }
        if (fault instanceof AnswerTooLargeException tooLarge) {
            return new Outcome.Refused(ErrorCode.REPLY_TOO_LARGE, tooLarge.reason());
        }
        if (fault instanceof WorkerLostException lost) {
            return new Outcome.Refused(ErrorCode.UNAVAILABLE, String.valueOf(lost.getMessage()));
        }
        log.error("an HTTP request met a bug", fault);
        return new Outcome.Refused(ErrorCode.INTERNAL, "internal error");
    }

    HttpAnswer with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new HttpAnswer(status, contentType, body, more);
    }
}
