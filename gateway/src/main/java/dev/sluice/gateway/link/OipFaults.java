package dev.sluice.gateway.link;

import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.oip.InvalidRequestException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.grpc.client.InvalidStatusException;
import io.vertx.grpc.common.GrpcStatus;

/** What a failed call of a foreign server means for the members of its run. */
final class OipFaults {

    private OipFaults() {}

    /** Whether the connection ended under the call: the server may have died, and of this run. */
    static boolean isDeath(Throwable fault) {
        return fault instanceof HttpClosedException;
    }

    static Outcome outcome(Throwable fault) {
        String reason = String.valueOf(fault.getMessage());
        if (fault instanceof InvalidStatusException status) {
            return outcome(status.actualStatus(), reason);
        }
        if (fault instanceof InvalidRequestException) {
            return new Outcome.Failed(ErrorCode.MODEL_ERROR, "the server's answer is wrong: " + reason);
        }
        return new Outcome.Failed(ErrorCode.UNAVAILABLE, reason);
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
