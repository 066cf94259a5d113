package dev.sluice.gateway.grpc;

import dev.sluice.gateway.clients.ClientCall;
import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.gateway.clients.ClientPermit;
import dev.sluice.gateway.clients.Requester;
import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.OipProtobuf;
import dev.sluice.oip.RawContents;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import io.vertx.core.Future;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One inference, from the place that its message was given to its ending, which its asker hears once. */
@EventLoopConfined
final class Inference implements Requester {

    private static final Logger log = LoggerFactory.getLogger(Inference.class);

    private static final String DOOR = "grpc";

    private final ClientEnvironment environment;
    private final Call call;
    private final ClientPermit permit;
    private final Asker asker;
    private @Nullable ClientCall sent;
    private boolean isRaw;
    private boolean isOver;

    /** Who answers the caller. The futures end when that is written, or cannot be. */
    interface Asker {

        /** How the caller names the request, before anything else is known of it. */
        void named(ModelInferRequest asked);

        Future<Void> predicted(ModelInferResponse response);

        Future<Void> refused(Ending ending);
    }

    /** @param permit its place in flight, with room for the message as it comes */
    Inference(ClientEnvironment environment, Call call, ClientPermit permit, Asker asker) {
        this.environment = environment;
        this.call = call;
        this.permit = permit;
        this.asker = asker;
    }

    /** Raw contents are answered raw, typed ones typed. */
    void decode(WireMessage message) {
        try {
            ModelInferRequest asked = OipProtobuf.readRequest(call.plain(message, this::grow));
            asker.named(asked);
            isRaw = asked.getRawInputContentsCount() > 0;
            send(RawContents.canonical(TritonParameters.removedFrom(asked)));
        } catch (InvalidRequestException invalid) {
            refuse(new Outcome.Refused(ErrorCode.INVALID_REQUEST, invalid.reason()));
        } catch (NoRoomException full) {
            refuse(new Outcome.Refused(ErrorCode.OVERLOADED, "as much is in flight as may be"));
        } catch (CallRefusedException broken) {
            gone(new Outcome.Refused(ErrorCode.INVALID_REQUEST, broken.ending().message()));
            call.fail(broken.ending());
        }
    }

    private void send(ModelInferRequest body) {
        InferenceRequest request = environment.requests().request(DOOR, body, call::header, call.timeout());
        if (!isRaw) {
            grow(request.sizeBytes());
        }
        sent = environment.path().submit(request, permit, this);
    }

    private void grow(int bytes) {
        if (!permit.grow(bytes)) {
            throw new NoRoomException();
        }
    }

    private void refuse(Outcome.Refused refused) {
        isOver = true;
        environment.path().refused(refused, permit);
        asker.refused(Ending.of(refused));
    }

    @Override
    public Executor loop() {
        return call::execute;
    }

    @Override
    public Future<Void> ended(Outcome outcome) {
        if (isOver) {
            return Future.succeededFuture();
        }
        isOver = true;
        return outcome.fold(
                predicted -> answer(predicted.response()),
                refused -> asker.refused(Ending.of(refused)),
                failed -> asker.refused(Ending.of(failed.code(), failed.reason())));
    }

    private Future<Void> answer(ModelInferResponse response) {
        ModelInferResponse asAsked;
        try {
            asAsked = isRaw ? response : RawContents.typed(response);
        } catch (RuntimeException bug) {
            log.error("an answer could not be written: model={}", response.getModelName(), bug);
            return asker.refused(Ending.of(ErrorCode.INTERNAL, "the answer could not be written"));
        }
        return asker.predicted(asAsked);
    }

    /** Nobody waits for it, or it cannot be read to its end: its asker hears nothing more. */
    void gone(Outcome.Refused reason) {
        if (isOver) {
            return;
        }
        isOver = true;
        if (sent == null) {
            environment.path().refused(reason, permit);
        } else {
            sent.cancel();
        }
    }

    /** There was room for the message, and none for what it holds. Expected: no stack. */
    private static final class NoRoomException extends RuntimeException {

        private static final long serialVersionUID = 1;

        NoRoomException() {
            super("no room", null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
        }
    }
}
