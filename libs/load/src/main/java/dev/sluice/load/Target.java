package dev.sluice.load;

import java.util.List;

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

    /**
     * The threads of its own that a request passes through on its way out or its answer on its way in, by the first 15 characters
     * of their names: what they wait for the CPU would count as latency of what is measured.
     */
    default List<String> threads() {
        return List.of();
    }

    @Override
    void close();
}
