package dev.sluice.worker;

/** The worker can not start. The message is one line for the operator: the cause, and the setting that helps. */
public final class WorkerStartException extends Exception {

    private static final long serialVersionUID = 1;

    private final boolean ofModel;

    WorkerStartException(String message, Throwable cause) {
        super(message, cause);
        this.ofModel = false;
    }

    private WorkerStartException(String message) {
        super(message);
        this.ofModel = true;
    }

    static WorkerStartException ofModel(String message) {
        return new WorkerStartException(message);
    }

    /** Whether it is a model that keeps the worker from starting. */
    public boolean isOfModel() {
        return ofModel;
    }
}
