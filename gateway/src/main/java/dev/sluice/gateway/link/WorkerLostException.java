package dev.sluice.gateway.link;

/** The worker cannot be reached, or has stopped to answer. Expected: no stack. */
final class WorkerLostException extends RuntimeException {

    private static final long serialVersionUID = 1;

    WorkerLostException(String reason) {
        super(reason, null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
    }
}
