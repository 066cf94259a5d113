package dev.sluice.gateway.websocket;

import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.websocket.Wire.Problem;
import dev.sluice.oip.AnswerTooLargeException;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.schemas.inference.ModelInferResponse;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;

/**
 * How a request of a client has ended. The one place that maps outcomes to this wire.
 *
 * @param id the client's; empty when it had none
 * @param requestId ours; empty when it never was a request
 * @param wasInFlight its id is the client's again when this has left
 * @param settled to be told when it is written, or nobody waits for it
 */
record Ending(String id, Outcome outcome, String requestId, boolean wasInFlight, Promise<Void> settled) {

    /** Of what holds no place. */
    static Ending refused(String id, Outcome.Refused refused) {
        return new Ending(id, refused, "", false, Promise.promise());
    }

    void settle() {
        settled.tryComplete();
    }

    Answer written(Wire wire, long seq, int maxBytes) {
        Buffer content = outcome.fold(
                predicted -> prediction(wire, seq, predicted.response(), maxBytes),
                refused -> wire.error(seq, problem(refused.code(), refused.reason())),
                failed -> wire.error(seq, problem(failed.code(), failed.reason())));
        return new Answer(content, wasInFlight ? id : null, settled);
    }

    private Buffer prediction(Wire wire, long seq, ModelInferResponse response, int maxBytes) {
        try {
            return wire.answer(seq, response, maxBytes);
        } catch (AnswerTooLargeException tooLarge) {
            return wire.error(seq, problem(ErrorCode.REPLY_TOO_LARGE, tooLarge.reason()));
        } catch (InvalidRequestException noForm) {
            return wire.error(seq, problem(ErrorCode.INVALID_REQUEST, noForm.reason()));
        }
    }

    private Problem problem(ErrorCode code, String reason) {
        return new Problem(id, code, reason, requestId);
    }
}
