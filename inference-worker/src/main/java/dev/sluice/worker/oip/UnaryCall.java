package dev.sluice.worker.oip;

import dev.sluice.worker.frame.Deadline;
import dev.sluice.worker.frame.FaultCode;
import io.vertx.core.Context;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.InvalidMessageException;
import io.vertx.grpc.common.MessageSizeOverflowException;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** One call with one message each way. Confined to the call's event loop. */
final class UnaryCall<Q, R> {

    private final GrpcServerRequest<Q, R> request;
    private final Context context;
    private boolean received;
    private boolean ended;
    private Runnable whenAbandoned = () -> {};

    UnaryCall(GrpcServerRequest<Q, R> request, Context context) {
        this.request = request;
        this.context = context;
    }

    /** Waits for the message, and gives it to the method once. */
    void receive(BiConsumer<Q, UnaryCall<Q, R>> method) {
        request.exceptionHandler(broken -> abandoned());
        request.errorHandler(error -> abandoned());
        request.response().exceptionHandler(broken -> abandoned());
        request.invalidMessageHandler(this::refuse);
        request.endHandler(end -> {
            if (!received) {
                refuse(FaultCode.INVALID_REQUEST, "the call has no message");
            }
        });
        request.handler(message -> {
            if (!received) {
                received = true;
                method.accept(message, this);
            }
        });
    }

    /** What to do when the caller goes away before the answer. */
    void whenAbandoned(Runnable action) {
        whenAbandoned = action;
    }

    Context context() {
        return context;
    }

    /** The deadline that came with the call. */
    Deadline deadline(long nowNanos) {
        long millis = request.timeout();
        return millis == 0 ? Deadline.none() : Deadline.after(nowNanos, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    void answer(R message) {
        if (begin()) {
            request.response().end(message);
        }
    }

    void refuse(FaultCode code, String message) {
        end(status(code), message);
    }

    private void refuse(InvalidMessageException invalid) {
        received = true;
        if (invalid instanceof MessageSizeOverflowException tooLarge) {
            end(GrpcStatus.RESOURCE_EXHAUSTED, "a message of " + tooLarge.messageSize() + " bytes is too large");
        } else {
            end(GrpcStatus.INVALID_ARGUMENT, "the message is no protobuf of this method");
        }
    }

    private void end(GrpcStatus status, String message) {
        if (begin()) {
            request.response().status(status).statusMessage(message).end();
        }
    }

    private boolean begin() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    private void abandoned() {
        if (begin()) {
            whenAbandoned.run();
        }
    }

    /** The worker's error vocabulary on this wire. */
    private static GrpcStatus status(FaultCode code) {
        return switch (code) {
            case INVALID_REQUEST -> GrpcStatus.INVALID_ARGUMENT;
            case UNKNOWN_MODEL -> GrpcStatus.NOT_FOUND;
            case MODEL_NOT_READY, UNAVAILABLE -> GrpcStatus.UNAVAILABLE;
            case DEADLINE_EXCEEDED -> GrpcStatus.DEADLINE_EXCEEDED;
            case RESOURCE_EXHAUSTED -> GrpcStatus.RESOURCE_EXHAUSTED;
            case CANCELLED -> GrpcStatus.CANCELLED;
            case MODEL_ERROR, INTERNAL -> GrpcStatus.INTERNAL;
        };
    }
}
