package dev.sluice.gateway.execution;

import java.time.Duration;
import java.time.Instant;

/** Stands until a test moves it. */
public final class MovedClock implements Clock {

    private long nanos = Long.MAX_VALUE - 1_000_000; // readings wrap in the middle of a test

    public void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public Instant now() {
        return Instant.EPOCH;
    }
}
