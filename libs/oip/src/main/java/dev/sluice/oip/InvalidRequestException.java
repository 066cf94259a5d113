package dev.sluice.oip;

/**
 * A request breaks a rule of the protocol or of the model's signature. The message is meant for whoever sent it: it names
 * the tensor, what was expected and what came. Without a stack trace, because bad input is an expected ending.
 */
public final class InvalidRequestException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Names come from the client and may be of any length: a refusal must fit into a reply. */
    private static final int MAX_LENGTH = 1_000;

    public InvalidRequestException(String message) {
        super(cut(message), null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
    }

    private static String cut(String message) {
        if (message.length() <= MAX_LENGTH) {
            return message;
        }
        boolean splitsPair = Character.isHighSurrogate(message.charAt(MAX_LENGTH - 1));
        return message.substring(0, splitsPair ? MAX_LENGTH - 1 : MAX_LENGTH) + "...";
    }

    /** The message, which is never absent. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
