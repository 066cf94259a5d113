package dev.sluice.worker;

/** The worker can not start. The message is one line for the operator: the cause, and the setting that helps. */
public final class WorkerStartException extends Exception {

    private static final long serialVersionUID = 1;

    WorkerStartException(String message) {
        super(message);
    }

    WorkerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
