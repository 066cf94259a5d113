package dev.sluice.cli.up;

/** Something did not start. The message is the one line that the person at the terminal reads: the cause, and what helps. */
public final class StartFailure extends Exception {

    private static final long serialVersionUID = 1L;

    StartFailure(String message) {
        super(message);
    }

    StartFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
