package dev.sluice.load;

/** What the load is put on. */
public interface Target extends AutoCloseable {

    /**
     * Sends the request of this number and returns without waiting for its answer. A request that cannot be sent is told as an
     * ending. Called by one thread.
     *
     * @param number from 0 up, each once
     * @param endings told how the request ended, from any thread; the same for all requests
     * @throws TargetException when no further request makes sense; it ends the run
     */
    void send(int number, Endings endings);

    /** By what to look for a request in logs and on topics. */
    String nameOf(int number);

    @Override
    void close();
}
