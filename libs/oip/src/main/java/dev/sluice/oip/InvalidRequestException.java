package dev.sluice.oip;

/**
 * A request breaks a rule of the protocol or of the model's signature. The message is meant for whoever sent it: it names
 * the tensor, what was expected and what came. Without a stack trace, because bad input is an expected ending.
 */
public final class InvalidRequestException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public InvalidRequestException(String message) {
        super(message, null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
    }

    /** The message, which is never absent. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
