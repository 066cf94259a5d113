package dev.sluice.gateway.execution;

import java.time.Instant;

@SuppressWarnings("checkstyle:injectedClock") // the one place that reads the clocks
final class SystemClock implements Clock {

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }
}
