package dev.sluice.gateway.link;

import io.vertx.grpc.common.GrpcStatus;

/** A foreign server ended a call with a status other than OK. Expected: no stack. */
final class OipStatusException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final GrpcStatus status;

    /** @param message the server's own; may be empty */
    OipStatusException(GrpcStatus status, String message) {
        super(
                message.isEmpty() ? status.name() : status.name() + ": " + message,
                null,
                /* enableSuppression= */ false,
                /* writableStackTrace= */ false);
        this.status = status;
    }

    GrpcStatus status() {
        return status;
    }
}
