package dev.sluice.cli.failure;

/** A command could not do its work. The message is the one line that the person at the terminal reads: the cause, and what helps. */
public final class CommandFailure extends Exception {

    private static final long serialVersionUID = 1L;

    public CommandFailure(String message) {
        super(message);
    }

    public CommandFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
