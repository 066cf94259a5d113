package dev.sluice.gateway.grpc;

import dev.sluice.gateway.request.ErrorCode;

/** A method cannot give what it was asked for. Expected: no stack. */
final class CallRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Ending ending;

    CallRefusedException(Ending ending) {
        super(ending.message(), null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
        this.ending = ending;
    }

    static CallRefusedException of(ErrorCode code, String reason) {
        return new CallRefusedException(Ending.of(code, reason));
    }

    Ending ending() {
        return ending;
    }
}
