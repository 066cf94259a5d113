package dev.sluice.gateway.http;

import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.RequestId;
import dev.sluice.oip.AnswerForm;
import dev.sluice.oip.OipRest;
import dev.sluice.oip.RawContents;
import dev.sluice.oip.RestBody;
import dev.sluice.schemas.inference.ModelInferResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/**
 * How an outcome is said to whoever waits for it. Any thread.
 *
 * @param clientId the client's own id of it; empty when it gave none
 * @param form what of it is binary
 */
record InferAnswer(RequestId id, String clientId, AnswerForm form, boolean mayBeGzip, int maxBytes) {

    private static final String REQUEST_ID = "sluice-request-id";

    /** Less is not worth the work of both sides: it travels in one packet. */
    private static final int WORTH_COMPRESSING = 1_400;

    /** Bytes of its tensors; 0 where nothing was predicted. */
    static long rawBytes(Outcome outcome) {
        return outcome.fold(predicted -> RawContents.size(predicted.response()), refused -> 0L, failed -> 0L);
    }

    HttpAnswer of(Outcome outcome) {
        return outcome.fold(
                predicted -> predicted(predicted.response()),
                refused -> error(refused.code(), refused.reason()),
                failed -> error(failed.code(), failed.reason()));
    }

    private HttpAnswer predicted(ModelInferResponse response) {
        try {
            return written(OipRest.writeResponse(response, form, maxBytes));
        } catch (RuntimeException unsayable) {
            Outcome.Refused reason = HttpAnswer.refused(unsayable);
            return error(reason.code(), reason.reason());
        }
    }

    private HttpAnswer written(RestBody body) {
        Map<String, String> headers = new HashMap<>();
        headers.put(REQUEST_ID, id.value());
        if (body.isBinary()) {
            headers.put("inference-header-content-length", Integer.toString(body.jsonLength()));
        }
        byte[] bytes = body.bytes();
        if (mayBeGzip && bytes.length >= WORTH_COMPRESSING) {
            bytes = ContentCoding.gzip(bytes);
            headers.put("content-encoding", "gzip");
        }
        headers.put("vary", "accept-encoding");
        return new HttpAnswer(
                200, body.isBinary() ? "application/octet-stream" : HttpAnswer.JSON, Buffer.buffer(bytes), headers);
    }

    HttpAnswer error(ErrorCode code, String reason) {
        var more = new JsonObject().put("request_id", id.value());
        if (!clientId.isEmpty()) {
            more.put("id", clientId);
        }
        return HttpAnswer.error(HttpStatus.of(code), more, code, reason).with(REQUEST_ID, id.value());
    }
}
