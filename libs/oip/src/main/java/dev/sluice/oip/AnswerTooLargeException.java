package dev.sluice.oip;

/**
 * An answer does not fit into what may be sent. Thrown as soon as that is known, and without a stack trace, because it is an
 * expected ending.
 */
public final class AnswerTooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public AnswerTooLargeException(int maxBytes) {
        super(
                "the answer is larger than the " + maxBytes + " bytes that may be sent",
                null,
                /* enableSuppression= */ false,
                /* writableStackTrace= */ false);
    }

    /** The message, which is never absent. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
