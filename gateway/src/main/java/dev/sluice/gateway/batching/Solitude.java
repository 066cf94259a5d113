package dev.sluice.gateway.batching;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.Entry;
import dev.sluice.gateway.request.ModelVersion;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether all that comes and all that waits is bulk work: for one model, of one tenant and one priority, and without deadlines. Then longer frames and
 * longer runs than are fair otherwise do what waits sooner, and nobody else waits for them. Pure state.
 */
@EventLoopConfined
final class Solitude {

    private static final long LONG_ENOUGH_NANOS = Duration.ofSeconds(1).toNanos();
    private static final double TIMES_THE_FRAME_TIME = 5;
    private static final double SHARE_OF_THE_BACKLOG = 0.25;

    private final double mostNanos;
    private @Nullable ModelVersion model;
    private @Nullable Claim claim;
    private long sinceNanos;

    /** @param maxFrameTime of a frame that others wait for */
    Solitude(Duration maxFrameTime) {
        this.mostNanos = TIMES_THE_FRAME_TIME * maxFrameTime.toNanos();
    }

    /** A request has come. */
    void came(Entry entry, long nowNanos) {
        boolean isMoreOfTheSame = entry.model().equals(model)
                && entry.request().claim().equals(claim)
                && !entry.request().deadline().isSet();
        if (!isMoreOfTheSame) {
            model = entry.model();
            claim = entry.request().claim();
            sinceNanos = nowNanos;
        }
    }

    /**
     * How long a run may take for the sake of throughput: a share of the time after which what waits now is done. 0 where others might
     * wait for it.
     *
     * @param queue the only one that holds something
     * @param lanes that are at work on it
     */
    double patienceNanos(FairQueue queue, double lanes, long nowNanos) {
        if (queue.tenants() > 1 || queue.hasDeadlines() || nowNanos - sinceNanos < LONG_ENOUGH_NANOS) {
            return 0;
        }
        return Math.min(mostNanos, SHARE_OF_THE_BACKLOG * queue.weight() / Math.max(1, lanes));
    }
}
