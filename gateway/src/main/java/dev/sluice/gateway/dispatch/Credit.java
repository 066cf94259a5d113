package dev.sluice.gateway.dispatch;

import dev.sluice.gateway.execution.EventLoopConfined;

/**
 * How many frames one connected worker may have at the same time. Pure state.
 *
 * <p>The worker announces a number. Each time that it says it is full all the same (others may send to it too), half of
 * the room is taken away and the worker is left alone for a moment, longer each time in a row; room comes back one by
 * one, each time that as many frames as there is room for have been answered.
 */
@EventLoopConfined
final class Credit {

    private static final long FIRST_REST_NANOS = 5_000_000;
    private static final int LONGEST_REST_SHIFT = 7;

    private final int announced;
    private int limit;
    private int outstanding;
    private int answeredAtLimit;
    private int restsInARow;
    private boolean hasRested;
    private long restsUntilNanos;

    Credit(int announced) {
        if (announced < 1) {
            throw new IllegalArgumentException("a worker's credit must be at least 1, was " + announced);
        }
        this.announced = announced;
        this.limit = announced;
    }

    /** How many frames it takes now. */
    int free(long nowNanos) {
        return isResting(nowNanos) ? 0 : Math.max(0, limit - outstanding);
    }

    int outstanding() {
        return outstanding;
    }

    void take() {
        outstanding++;
    }

    /** A frame is done, however it ended. */
    void giveBack() {
        if (outstanding == 0) {
            throw new IllegalStateException("credit given back that was not taken");
        }
        outstanding--;
    }

    void answered() {
        restsInARow = 0;
        if (limit < announced && ++answeredAtLimit >= limit) {
            limit++;
            answeredAtLimit = 0;
        }
    }

    void shed(long nowNanos) {
        limit = Math.max(1, limit / 2);
        answeredAtLimit = 0;
        rest(nowNanos);
    }

    /** Leaves the worker alone for a moment, so that what it has turned down goes to another one first. */
    void rest(long nowNanos) {
        restsUntilNanos = nowNanos + (FIRST_REST_NANOS << Math.min(restsInARow, LONGEST_REST_SHIFT));
        restsInARow++;
        hasRested = true;
    }

    boolean isResting(long nowNanos) {
        return hasRested && restsUntilNanos - nowNanos > 0;
    }

    /** Only while resting. */
    long restsUntilNanos() {
        return restsUntilNanos;
    }
}
