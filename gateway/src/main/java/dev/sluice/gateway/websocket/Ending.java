package dev.sluice.gateway.websocket;

import dev.sluice.gateway.clients.ClientPermit;
import dev.sluice.gateway.clients.DurableAnswer;
import dev.sluice.gateway.clients.SessionToken;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.websocket.Wire.Problem;
import dev.sluice.oip.AnswerTooLargeException;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.RawContents;
import dev.sluice.schemas.inference.ModelInferResponse;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How a request of a client has ended. The one place that maps outcomes to this wire.
 *
 * @param id the client's; empty when it had none
 * @param requestId ours; empty when it never was a request
 * @param wasInFlight its id is the client's again when this has left
 * @param token of a durable request, from which on the next answer is read
 * @param settled to be told when it is written, or nobody waits for it
 */
record Ending(
        String id,
        Outcome outcome,
        String requestId,
        boolean wasInFlight,
        Optional<SessionToken> token,
        Promise<Void> settled) {

    /** Of what holds no place. */
    static Ending refused(String id, Outcome.Refused refused) {
        return new Ending(id, refused, "", false, Optional.empty(), Promise.promise());
    }

    /** Of a durable request, which holds no place while it waits, as the log does; what it has come to needs room. */
    static Ending durable(DurableAnswer answer, boolean wasInFlight) {
        return new Ending(
                answer.id(), answer.outcome(), "", wasInFlight, Optional.of(answer.after()), Promise.promise());
    }

    /** Bytes of its tensors; 0 where nothing was predicted. */
    long rawBytes() {
        return outcome.fold(predicted -> RawContents.size(predicted.response()), refused -> 0L, failed -> 0L);
    }

    /** The same, with room in its place in flight; or that there is none. */
    Ending within(ClientPermit permit) {
        long raw = rawBytes();
        if (raw == 0 || permit.grow(raw)) {
            return this;
        }
        var noRoom =
                new Outcome.Refused(ErrorCode.OVERLOADED, "there is no room for the answer beside what is in flight");
        return as(noRoom);
    }

    /** The same, of an answer that this gateway can never hold. */
    Ending tooLarge() {
        var refused = new Outcome.Refused(
                ErrorCode.REPLY_TOO_LARGE, "the answer is larger than all that may be in flight: " + rawBytes());
        return as(refused);
    }

    private Ending as(Outcome other) {
        return new Ending(id, other, requestId, wasInFlight, token, settled);
    }

    /** The same, with another token where it has one. */
    Ending withToken(UnaryOperator<SessionToken> other) {
        return new Ending(id, outcome, requestId, wasInFlight, token.map(other), settled);
    }

    void settle() {
        settled.tryComplete();
    }

    Answer written(Wire wire, long seq, int maxBytes) {
        var mark = new Wire.Mark(seq, token);
        Buffer content = outcome.fold(
                predicted -> prediction(wire, mark, predicted.response(), maxBytes),
                refused -> wire.error(mark, problem(refused.code(), refused.reason())),
                failed -> wire.error(mark, problem(failed.code(), failed.reason())));
        return new Answer(content, wasInFlight ? id : null, wasInFlight || token.isEmpty(), token, settled);
    }

    private Buffer prediction(Wire wire, Wire.Mark mark, ModelInferResponse response, int maxBytes) {
        try {
            return wire.answer(mark, response, maxBytes);
        } catch (AnswerTooLargeException tooLarge) {
            return wire.error(mark, problem(ErrorCode.REPLY_TOO_LARGE, tooLarge.reason()));
        } catch (InvalidRequestException noForm) {
            return wire.error(mark, problem(ErrorCode.INVALID_REQUEST, noForm.reason()));
        }
    }

    private Problem problem(ErrorCode code, String reason) {
        return new Problem(id, code, reason, requestId);
    }
}
