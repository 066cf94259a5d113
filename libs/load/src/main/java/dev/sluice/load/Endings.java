package dev.sluice.load;

/** Hears how requests end. Thread-safe; of several endings of one request the first counts, the others are counted as repeated. */
public interface Endings {

    /** The request was answered well. */
    void ok(int number);

    /**
     * The request was answered otherwise, or could not be sent.
     *
     * @param code of few: an error code of the protocol, say
     */
    void failed(int number, String code);
}
