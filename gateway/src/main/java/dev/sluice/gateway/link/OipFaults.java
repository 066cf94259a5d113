package dev.sluice.gateway.link;

import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.oip.InvalidRequestException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import java.util.regex.Pattern;

/** What a failed call of a foreign server means for the members of its run. */
final class OipFaults {

    /** How the common implementations of gRPC refuse a message, with the status of a server that is full. */
    private static final Pattern TOO_LARGE =
            Pattern.compile("larger than max|exceeds maximum size|is too large", Pattern.CASE_INSENSITIVE);

    private OipFaults() {}

    /** Whether the connection ended under the call: the server may have died, and of this run. */
    static boolean isDeath(Throwable fault) {
        return fault instanceof HttpClosedException || fault instanceof IOException;
    }

    /** Whether a run of several members may have failed by the fault of one of them, or by their company alone. */
    static boolean mayBeOfOneMember(Throwable fault) {
        if (fault instanceof OipStatusException ended) {
            return switch (ended.status()) {
                case INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION, INTERNAL, UNKNOWN -> true;
                case RESOURCE_EXHAUSTED -> isTooLarge(ended);
                case OK,
                        CANCELLED,
                        DEADLINE_EXCEEDED,
                        NOT_FOUND,
                        ALREADY_EXISTS,
                        PERMISSION_DENIED,
                        ABORTED,
                        UNIMPLEMENTED,
                        UNAVAILABLE,
                        DATA_LOSS,
                        UNAUTHENTICATED -> false;
            };
        }
        return fault instanceof InvalidRequestException;
    }

    /** Whether a server says of a model, once and for all, that it cannot be asked about it. */
    static boolean isDenial(Throwable fault) {
        return fault instanceof OipStatusException ended
                && switch (ended.status()) {
                    case NOT_FOUND,
                            UNIMPLEMENTED,
                            INVALID_ARGUMENT,
                            OUT_OF_RANGE,
                            FAILED_PRECONDITION,
                            PERMISSION_DENIED,
                            UNAUTHENTICATED -> true;
                    case OK,
                            CANCELLED,
                            DEADLINE_EXCEEDED,
                            ALREADY_EXISTS,
                            RESOURCE_EXHAUSTED,
                            ABORTED,
                            UNAVAILABLE,
                            DATA_LOSS,
                            INTERNAL,
                            UNKNOWN -> false;
                };
    }

    static Outcome outcome(Throwable fault) {
        String reason = LinkFaults.reason(fault);
        if (fault instanceof OipStatusException ended) {
            return isTooLarge(ended)
                    ? new Outcome.Refused(ErrorCode.INVALID_REQUEST, reason)
                    : outcome(ended.status(), reason);
        }
        if (fault instanceof InvalidRequestException) {
            return new Outcome.Failed(ErrorCode.MODEL_ERROR, "the server's answer is wrong: " + reason);
        }
        return new Outcome.Failed(ErrorCode.UNAVAILABLE, reason);
    }

    private static boolean isTooLarge(OipStatusException ended) {
        return ended.status() == GrpcStatus.RESOURCE_EXHAUSTED
                && TOO_LARGE.matcher(String.valueOf(ended.getMessage())).find();
    }

    private static Outcome outcome(GrpcStatus status, String reason) {
        return switch (status) {
            case INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION ->
                new Outcome.Refused(ErrorCode.INVALID_REQUEST, reason);
            case NOT_FOUND -> new Outcome.Refused(ErrorCode.MODEL_NOT_READY, reason);
            case RESOURCE_EXHAUSTED -> new Outcome.Refused(ErrorCode.OVERLOADED, reason);
            // Our own deadline for the call: members whose deadline it was are told so, the others are tried elsewhere.
            case DEADLINE_EXCEEDED, UNAVAILABLE, CANCELLED -> new Outcome.Failed(ErrorCode.UNAVAILABLE, reason);
            case UNAUTHENTICATED -> new Outcome.Failed(ErrorCode.UNAUTHENTICATED, reason);
            case PERMISSION_DENIED -> new Outcome.Failed(ErrorCode.PERMISSION_DENIED, reason);
            case OK, UNKNOWN, ALREADY_EXISTS, ABORTED, UNIMPLEMENTED, INTERNAL, DATA_LOSS ->
                new Outcome.Failed(ErrorCode.MODEL_ERROR, reason);
        };
    }
}
