package dev.sluice.gateway.link;

import dev.sluice.gateway.execution.EventLoopConfined;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt to connect: doubling up to a cap, and each time somewhere in the upper half, so
 * that the gateways of a worker that comes back do not all knock at once. Pure state.
 */
@EventLoopConfined
final class Backoff {

    private static final long FIRST_NANOS = Duration.ofMillis(100).toNanos();
    private static final long CAP_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int ATTEMPTS_TO_CAP = 6;

    private final RandomGenerator random;
    private int failures;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    Duration next() {
        long ceiling = Math.min(CAP_NANOS, FIRST_NANOS << Math.min(failures, ATTEMPTS_TO_CAP));
        failures++;
        return Duration.ofNanos(ceiling / 2 + random.nextLong(ceiling / 2));
    }

    void succeeded() {
        failures = 0;
    }
}
