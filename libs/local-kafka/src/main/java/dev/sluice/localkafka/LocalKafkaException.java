package dev.sluice.localkafka;

/** The broker did not do what was asked. The message is one line, for the person at the terminal, and names the cause. */
public final class LocalKafkaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LocalKafkaException(String message) {
        super(message);
    }

    public LocalKafkaException(String message, Throwable cause) {
        super(message, cause);
    }
}
