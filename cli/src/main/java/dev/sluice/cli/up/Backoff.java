package dev.sluice.cli.up;

import java.time.Duration;

/** How long to wait before a service that has ended is started again: longer each time, until a run has lasted. Pure. */
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(15);
    /** A run this long was no part of the trouble before it. */
    private static final Duration LASTING = Duration.ofSeconds(60);

    private Duration next = FIRST;

    Duration afterARunOf(Duration run) {
        if (run.compareTo(LASTING) >= 0) {
            next = FIRST;
        }
        Duration wait = next;
        Duration doubled = wait.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return wait;
    }
}
