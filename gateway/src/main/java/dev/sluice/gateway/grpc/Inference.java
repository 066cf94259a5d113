package dev.sluice.gateway.grpc;

import dev.sluice.gateway.clients.ClientCall;
import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.gateway.clients.ClientPermit;
import dev.sluice.gateway.clients.Requester;
import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.oip.AnswerTooLargeException;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.OipProtobuf;
import dev.sluice.oip.RawContents;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One inference, from the place that its message was given to its ending, which its asker hears once. */
@EventLoopConfined
final class Inference implements Requester {

    private static final Logger log = LoggerFactory.getLogger(Inference.class);

    private static final String DOOR = "grpc";

    /** What takes a few milliseconds at most: typed contents are read and written element by element. */
    private static final int SHORT_MESSAGE = 256 << 10;

    private static final int SHORT_TYPED_ANSWER = 64 << 10;
    private static final int SHORT_RAW_ANSWER = 1 << 20;

    private final ClientEnvironment environment;
    private final Call call;
    private final ClientPermit permit;
    private final Asker asker;
    private @Nullable ClientCall sent;
    private boolean isRaw;
    private boolean isReading;
    private Outcome.@Nullable Refused goneFor;
    private boolean isOver;

    /** Who answers the caller. The futures end when that is written, or cannot be. */
    interface Asker {

        /** How the caller names the request, before anything else is known of it. */
        void named(ModelInferRequest asked);

        /**
         * The answer as it is written. Any thread.
         *
         * @throws AnswerTooLargeException when it has more bytes than may be sent
         */
        Buffer framed(ModelInferResponse response);

        Future<Void> predicted(Buffer framed);

        Future<Void> refused(Ending ending);
    }

    /** @param permit its place in flight, with room for the message as it comes */
    Inference(ClientEnvironment environment, Call call, ClientPermit permit, Asker asker) {
        this.environment = environment;
        this.call = call;
        this.permit = permit;
        this.asker = asker;
    }

    /** A large message is read beside the loop. */
    void decode(WireMessage message) {
        isReading = true;
        boolean isShort = !message.isGzip() && message.size() <= SHORT_MESSAGE;
        call.run(isShort, () -> read(message)).onComplete(this::wasRead);
    }

    /** Any thread. */
    private Decoded read(WireMessage message) {
        ModelInferRequest asked = OipProtobuf.readRequest(call.plain(message, this::grow));
        try {
            return new Decoded(asked, RawContents.canonical(TritonParameters.removedFrom(asked)), null);
        } catch (InvalidRequestException wrong) {
            return new Decoded(asked, asked, wrong);
        }
    }

    private void wasRead(AsyncResult<Decoded> read) {
        isReading = false;
        if (goneFor != null) {
            environment.path().refused(goneFor, permit);
            return;
        }
        try {
            Decoded decoded = orThrow(read);
            asker.named(decoded.asked());
            InvalidRequestException wrong = decoded.wrong();
            if (wrong != null) {
                throw wrong;
            }
            isRaw = decoded.asked().getRawInputContentsCount() > 0;
            send(decoded.body());
        } catch (InvalidRequestException invalid) {
            refuse(new Outcome.Refused(ErrorCode.INVALID_REQUEST, invalid.reason()));
        } catch (NoRoomException full) {
            refuse(new Outcome.Refused(ErrorCode.OVERLOADED, "as much is in flight as may be"));
        } catch (CallRefusedException broken) {
            gone(new Outcome.Refused(ErrorCode.INVALID_REQUEST, broken.ending().message()));
            call.fail(broken.ending());
        } catch (RuntimeException bug) {
            log.error("a request could not be read", bug);
            Ending ending = Ending.of(ErrorCode.INTERNAL, "the gateway could not read the request");
            gone(new Outcome.Refused(ErrorCode.INTERNAL, ending.message()));
            call.fail(ending);
        }
    }

    private static Decoded orThrow(AsyncResult<Decoded> read) {
        if (read.failed()) {
            throw read.cause() instanceof RuntimeException wrong ? wrong : new IllegalStateException(read.cause());
        }
        return read.result();
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

    /** Raw contents are answered raw, typed ones typed; a large answer is written beside the loop. */
    private Future<Void> answer(ModelInferResponse response) {
        long raw = RawContents.size(response);
        if (!permit.grow(raw)) {
            return asker.refused(
                    Ending.of(ErrorCode.OVERLOADED, "there is no room for the answer beside what is in flight"));
        }
        boolean isShort = raw <= (isRaw ? SHORT_RAW_ANSWER : SHORT_TYPED_ANSWER);
        return call.run(isShort, () -> asker.framed(asAsked(response)))
                .transform(framed -> framed.succeeded()
                        ? asker.predicted(framed.result())
                        : asker.refused(unsaid(response, framed.cause())));
    }

    private ModelInferResponse asAsked(ModelInferResponse response) {
        return isRaw ? response : RawContents.typed(response, call.maxAnswerBytes());
    }

    private static Ending unsaid(ModelInferResponse response, Throwable fault) {
        if (fault instanceof AnswerTooLargeException tooLarge) {
            return Ending.of(ErrorCode.REPLY_TOO_LARGE, tooLarge.reason());
        }
        log.error("an answer could not be written: model={}", response.getModelName(), fault);
        return Ending.of(ErrorCode.INTERNAL, "the answer could not be written");
    }

    /** Nobody waits for it, or it cannot be read to its end: its asker hears nothing more. */
    void gone(Outcome.Refused reason) {
        if (isOver) {
            return;
        }
        isOver = true;
        if (isReading) {
            goneFor = reason; // what is being read holds its place until it is
        } else if (sent == null) {
            environment.path().refused(reason, permit);
        } else {
            sent.cancel();
        }
    }

    /**
     * A message as it was read.
     *
     * @param body in raw contents
     * @param wrong what is wrong with it, if anything is
     */
    private record Decoded(
            ModelInferRequest asked,
            ModelInferRequest body,
            @Nullable InvalidRequestException wrong) {}

    /** There was room for the message, and none for what it holds. Expected: no stack. */
    private static final class NoRoomException extends RuntimeException {

        private static final long serialVersionUID = 1;

        NoRoomException() {
            super("no room", null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
        }
    }
}
