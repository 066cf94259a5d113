package dev.sluice.gateway.grpc;

import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import io.vertx.core.MultiMap;
import io.vertx.grpc.common.GrpcStatus;

/**
 * How a call ends, and the one place where the gateway's errors become statuses of gRPC.
 *
 * @param errorCode in the gateway's own vocabulary; empty where that has no word for it
 * @param pushback after how many milliseconds a client may try again, -1 for never; empty to leave that to the client's policy
 */
record Ending(GrpcStatus status, String message, String errorCode, String pushback) {

    private static final Ending OK = new Ending(GrpcStatus.OK, "", "", "");

    private static final String NEVER = "-1";

    static Ending ok() {
        return OK;
    }

    /** Of a call that breaks a rule of gRPC rather than one of ours. */
    static Ending of(GrpcStatus status, String message) {
        return new Ending(status, message, "", "");
    }

    static Ending of(Outcome.Refused refused) {
        return of(refused.code(), refused.reason());
    }

    static Ending of(ErrorCode code, String message) {
        return new Ending(status(code), message, code.name(), pushback(code));
    }

    /** The status that gRPC's own implementations have for it, which means that clients would try again unless told. */
    static Ending tooLarge(String message) {
        return new Ending(GrpcStatus.RESOURCE_EXHAUSTED, message, ErrorCode.INVALID_REQUEST.name(), NEVER);
    }

    private static GrpcStatus status(ErrorCode code) {
        return switch (code) {
            case INVALID_REQUEST -> GrpcStatus.INVALID_ARGUMENT;
            case UNKNOWN_MODEL -> GrpcStatus.NOT_FOUND;
            case MODEL_NOT_READY, UNAVAILABLE -> GrpcStatus.UNAVAILABLE;
            case DEADLINE_EXCEEDED -> GrpcStatus.DEADLINE_EXCEEDED;
            case OVERLOADED, REPLY_TOO_LARGE -> GrpcStatus.RESOURCE_EXHAUSTED;
            case CANCELLED -> GrpcStatus.CANCELLED;
            case REPLY_TOPIC_REFUSED -> GrpcStatus.FAILED_PRECONDITION;
            case UNAUTHENTICATED -> GrpcStatus.UNAUTHENTICATED;
            case PERMISSION_DENIED -> GrpcStatus.PERMISSION_DENIED;
            case MODEL_ERROR, INTERNAL -> GrpcStatus.INTERNAL;
        };
    }

    private static String pushback(ErrorCode code) {
        return switch (code) {
            case OVERLOADED -> "100";
            case UNAVAILABLE, MODEL_NOT_READY -> "1000";
            case REPLY_TOO_LARGE -> NEVER;
            case INVALID_REQUEST,
                    UNKNOWN_MODEL,
                    DEADLINE_EXCEEDED,
                    CANCELLED,
                    MODEL_ERROR,
                    REPLY_TOPIC_REFUSED,
                    UNAUTHENTICATED,
                    PERMISSION_DENIED,
                    INTERNAL -> "";
        };
    }

    /** Into the trailers, or into the headers of an answer that has nothing else. */
    void writeTo(MultiMap trailers) {
        trailers.set("grpc-status", Integer.toString(status.code));
        if (!message.isEmpty()) {
            trailers.set("grpc-message", StatusMessage.encoded(message));
        }
        if (!errorCode.isEmpty()) {
            trailers.set("sluice-error-code", errorCode);
        }
        if (!pushback.isEmpty()) {
            trailers.set("grpc-retry-pushback-ms", pushback);
        }
    }
}
