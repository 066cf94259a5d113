package dev.sluice.worker.frame;

import java.time.Duration;
import java.util.List;

/** The instant after which an answer is worthless, on this process's monotonic clock; or none. */
public final class Deadline {

    private static final Deadline NONE = new Deadline(/* exists= */ false, 0);

    /** Longer than anybody waits, and far from where comparing readings of a monotonic clock would turn around. */
    private static final long LONGEST_NANOS = Duration.ofDays(3650).toNanos();

    private final boolean exists;
    private final long atNanos;

    private Deadline(boolean exists, long atNanos) {
        this.exists = exists;
        this.atNanos = atNanos;
    }

    public static Deadline none() {
        return NONE;
    }

    /** So much after now. */
    public static Deadline after(long nowNanos, long leftNanos) {
        return new Deadline(/* exists= */ true, nowNanos + Math.min(leftNanos, LONGEST_NANOS));
    }

    /** When nobody of these waits any more; none when one waits for ever. */
    static Deadline latest(List<Deadline> deadlines) {
        Deadline latest = NONE;
        for (Deadline deadline : deadlines) {
            if (!deadline.exists) {
                return NONE;
            }
            latest = !latest.exists || deadline.atNanos - latest.atNanos > 0 ? deadline : latest;
        }
        return latest;
    }

    boolean isSet() {
        return exists;
    }

    /** How long it is until then, if there is such a time; less than 0 when it is past. */
    long leftNanos(long nowNanos) {
        return atNanos - nowNanos;
    }

    boolean isPast(long nowNanos) {
        return exists && atNanos - nowNanos <= 0;
    }
}
