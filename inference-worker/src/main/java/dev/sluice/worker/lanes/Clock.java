package dev.sluice.worker.lanes;

/** The clocks of the worker. Thread-safe. */
public interface Clock {

    /** Monotonic time in nanoseconds, for deadlines and durations; compare readings by subtraction only. */
    long nanoTime();

    /** CPU time of the calling thread in nanoseconds. */
    long threadCpuNanos();

    static Clock system() {
        return new SystemClock();
    }
}
