package dev.sluice.gateway.request;

/**
 * The instant after which an answer is worthless, on the monotonic clock. It travels with the request.
 *
 * @param isSet whether there is one at all
 * @param atNanos a reading of {@code Clock.nanoTime()}; meaningless when not set
 */
public record Deadline(boolean isSet, long atNanos) {

    private static final Deadline NONE = new Deadline(false, 0);

    public static Deadline none() {
        return NONE;
    }

    public static Deadline at(long atNanos) {
        return new Deadline(true, atNanos);
    }

    /** The earlier of the two. */
    public Deadline orEarlier(Deadline other) {
        if (!isSet) {
            return other;
        }
        return other.isSet && other.atNanos - atNanos < 0 ? other : this;
    }

    public boolean isExpired(long nowNanos) {
        return isSet && atNanos - nowNanos <= 0;
    }
}
