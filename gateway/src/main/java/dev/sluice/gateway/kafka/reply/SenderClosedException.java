package dev.sluice.gateway.kafka.reply;

/** The sender closes, and nobody can be told any more. */
final class SenderClosedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SenderClosedException() {
        super("the gateway is closing", null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
    }
}
