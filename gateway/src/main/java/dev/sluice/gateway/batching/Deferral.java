package dev.sluice.gateway.batching;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Costs.ModelCost;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Entry;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether a frame is better cut a little later, so that more share the fixed cost of its run. Pure state.
 *
 * <p>It pays only where that cost is a large part of a run and lanes are busy nearly all of the time: else waiting wastes a lane.
 * And it is bounded: by {@code max-queue-delay}, and by the last moment at which what waits can be done in time.
 */
@EventLoopConfined
final class Deferral {

    private static final double TELLING_SHARE = 0.3;
    private static final double HIGH_UTILISATION = 0.8;
    private static final double MEMORY_NANOS = 1e9;

    private final long maxDelayNanos;
    private final int maxRows;
    private double utilisation;
    private long seenAtNanos;

    Deferral(Duration maxDelay, int maxRows) {
        this.maxDelayNanos = maxDelay.toNanos();
        this.maxRows = maxRows;
    }

    /** Whether nothing waits on purpose. */
    boolean isOff() {
        return maxDelayNanos == 0;
    }

    /** Workers have been at work, or idle, since they were last seen. */
    void saw(boolean isBusy, long nowNanos) {
        double share = Math.min(1, (nowNanos - seenAtNanos) / MEMORY_NANOS);
        utilisation += share * ((isBusy ? 1 : 0) - utilisation);
        seenAtNanos = nowNanos;
    }

    /**
     * Until when the queue waits for more; not set when it does not.
     *
     * @param sinceNanos since when it could have been cut
     */
    Deadline until(FairQueue queue, ModelCost cost, long sinceNanos, long nowNanos) {
        Optional<Entry> head = queue.head(nowNanos);
        boolean mayPay = !isOff() && utilisation > HIGH_UTILISATION && queue.rows() < maxRows;
        if (!mayPay
                || head.isEmpty()
                || !cost.isKnown()
                || !cost.sharesRuns()
                || !isFixedCostTelling(cost, head.get())) {
            return Deadline.none();
        }
        double takes = queue.weight() + cost.alone(head.get().size());
        double surely = takes * cost.nanosAtMost(1, 1) / cost.nanos(1, 1);
        Deadline lastMoment = Deadline.at(queue.earliestDue().atNanos() - (long) surely);
        return Deadline.at(sinceNanos + maxDelayNanos).orEarlier(lastMoment);
    }

    private static boolean isFixedCostTelling(ModelCost cost, Entry entry) {
        int rows = entry.rows();
        int length = entry.size().length();
        double one = cost.nanos(rows, length);
        double fixed = 2 * one - cost.nanos(2 * rows, length);
        return fixed > TELLING_SHARE * one;
    }
}
