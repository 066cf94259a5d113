package dev.sluice.cli.up;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Time since it was made. */
final class Stopwatch {

    private final LongSupplier nanoTime;
    private final long startedAt;

    Stopwatch(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.startedAt = nanoTime.getAsLong();
    }

    Stopwatch again() {
        return new Stopwatch(nanoTime);
    }

    Duration elapsed() {
        return Duration.ofNanos(nanoTime.getAsLong() - startedAt);
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
