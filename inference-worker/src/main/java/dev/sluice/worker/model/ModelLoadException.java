package dev.sluice.worker.model;

/** A model can not be served. The message is one line for the operator, naming the file and what is wrong with it. */
public final class ModelLoadException extends Exception {

    private static final long serialVersionUID = 1;

    ModelLoadException(String message) {
        super(message);
    }

    ModelLoadException(String message, Throwable cause) {
        super(message, cause);
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
