package dev.sluice.gateway.execution;

import java.time.Instant;

/** The two clocks of the gateway. State classes take a reading as an argument; shells hold this. Thread-safe. */
public interface Clock {

    /** Monotonic time in nanoseconds, for deadlines and durations; compare readings by subtraction only. */
    long nanoTime();

    /** Wall-clock time, for what crosses a wire. */
    Instant now();

    static Clock system() {
        return new SystemClock();
    }
}
