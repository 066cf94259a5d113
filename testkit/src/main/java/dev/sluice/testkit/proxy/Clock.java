package dev.sluice.testkit.proxy;

/** Monotonic time in nanoseconds; compare readings by subtraction only. Thread-safe. */
interface Clock {

    long nanoTime();

    static Clock system() {
        return new SystemClock();
    }
}
