package dev.sluice.load;

/**
 * How a sender waits for the next request: asleep as long as possible, since on a small machine what it burns is missing in what it
 * measures. A sleeper wakes up late, by some 60 us as a rule and by less with priority, so it is woken before the time by as much as
 * it was late of late, and waits for the rest awake. Awake it is no more than a twentieth of the time: at a high rate requests leave
 * in small clumps, as late as a wake-up is. Pure state, of one thread.
 */
final class Pacing {

    private static final double LARGEST_SHARE_AWAKE = 0.05;
    private static final long USUAL_LATENESS = 60_000;

    /** Beyond it a wake-up was not late but disturbed, and tells nothing of the next. */
    private static final long LARGEST_LATENESS = 150_000;

    private static final long SLACK = 5_000;
    private static final int MEMORY = 16;

    private final long mostAwakeNanos;
    private long lateness = USUAL_LATENESS;

    private Pacing(long mostAwakeNanos) {
        this.mostAwakeNanos = mostAwakeNanos;
    }

    static Pacing of(Schedule.Plan plan) {
        return new Pacing((long) (LARGEST_SHARE_AWAKE * 1e9 / plan.perSecond()));
    }

    /** How long to sleep when so much is left; zero is to stay awake. */
    long parkNanos(long leftNanos) {
        return Math.max(0, leftNanos - Math.min(mostAwakeNanos, lateness + SLACK));
    }

    /** The sleeper has woken up, so much later than it wanted; negative when it was earlier. */
    void woke(long lateNanos) {
        if (lateNanos >= 0 && lateNanos <= LARGEST_LATENESS) {
            lateness += (lateNanos - lateness) / MEMORY;
        }
    }
}
