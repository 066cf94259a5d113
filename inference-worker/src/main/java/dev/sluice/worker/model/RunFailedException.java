package dev.sluice.worker.model;

/** A run ended without an answer. Without a stack trace: the reason is in the model or in the input, not in this code. */
public final class RunFailedException extends Exception {

    private static final long serialVersionUID = 1;

    private final boolean divisible;

    private RunFailedException(String message, boolean divisible) {
        super(message, null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
        this.divisible = divisible;
    }

    /** The model failed; some of the pieces may have nothing to do with it. */
    public static RunFailedException inModel(String message) {
        return new RunFailedException(message, /* divisible= */ true);
    }

    /** The answer can not be told apart by rows: no piece is to blame, but that they met. */
    static RunFailedException inAnswer(String message) {
        return new RunFailedException(message, /* divisible= */ false);
    }

    /** Whether halving the pieces can save some of them. */
    public boolean isDivisible() {
        return divisible;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
