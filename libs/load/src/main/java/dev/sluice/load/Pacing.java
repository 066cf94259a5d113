package dev.sluice.load;

/**
 * How a sender waits for the next request: asleep as long as possible, since on a small machine what it burns is missing in what it
 * measures. A sleeper wakes some 60 us late, so it is woken before the time and waits for the rest awake; but awake no more than a
 * twentieth of the time, so that at a high rate requests leave in small clumps, as late as a wake-up is. Pure.
 */
final class Pacing {

    private static final long WAKE_UP_NANOS = 70_000;
    private static final double LARGEST_SHARE_AWAKE = 0.05;

    private final long awakeNanos;

    private Pacing(long awakeNanos) {
        this.awakeNanos = awakeNanos;
    }

    static Pacing of(Schedule.Plan plan) {
        double gap = 1e9 / plan.perSecond();
        return new Pacing((long) Math.min(WAKE_UP_NANOS, gap * LARGEST_SHARE_AWAKE));
    }

    /** How long to sleep when so much is left; zero is to stay awake. */
    long parkNanos(long leftNanos) {
        return Math.max(0, leftNanos - awakeNanos);
    }
}
