package dev.sluice.gateway.dispatch;

import dev.sluice.gateway.execution.EventLoopConfined;
import java.util.ArrayList;
import java.util.List;

/**
 * The frames that one connection's worker has, and how long it is expected to be at work on them: as many as it has lanes are
 * running, the others begin as these end. Frames whose cost is not known count for nothing. Pure state.
 */
@EventLoopConfined
final class WorkAhead {

    private final int lanes;
    private final List<Work> works = new ArrayList<>(); // in the order in which they were sent

    WorkAhead(int lanes) {
        this.lanes = lanes;
    }

    /** A frame is sent that is expected to keep a lane at work for so long. */
    Work add(double nanos, long nowNanos) {
        var work = new Work(nanos);
        works.add(work);
        begin(nowNanos);
        return work;
    }

    /** A frame is done; whether it was there still. */
    void remove(Work work, long nowNanos) {
        works.remove(work);
        begin(nowNanos);
    }

    private void begin(long nowNanos) {
        for (int i = 0; i < Math.min(lanes, works.size()); i++) {
            works.get(i).begin(nowNanos);
        }
    }

    /** What is left of all work, of one lane's time. */
    double nanosLeft(long nowNanos) {
        double left = 0;
        for (Work work : works) {
            left += work.nanosLeft(nowNanos);
        }
        return left;
    }

    /** When a frame would begin that is sent now. */
    long waitNanos(long nowNanos) {
        if (works.size() < lanes) {
            return 0;
        }
        double[] busy = new double[lanes];
        for (Work work : works) {
            busy[soonest(busy)] += work.nanosLeft(nowNanos);
        }
        return (long) busy[soonest(busy)];
    }

    private static int soonest(double[] busy) {
        int soonest = 0;
        for (int lane = 1; lane < busy.length; lane++) {
            soonest = busy[lane] < busy[soonest] ? lane : soonest;
        }
        return soonest;
    }

    /** One frame. */
    @EventLoopConfined
    static final class Work {

        private final double nanos;
        private boolean hasBegun;
        private long begunAtNanos;

        private Work(double nanos) {
            this.nanos = nanos;
        }

        private void begin(long nowNanos) {
            if (!hasBegun) {
                hasBegun = true;
                begunAtNanos = nowNanos;
            }
        }

        /** For how long a lane has been at it, as far as we can tell. */
        long ranNanos(long nowNanos) {
            return hasBegun ? nowNanos - begunAtNanos : 0;
        }

        double nanosLeft(long nowNanos) {
            return Math.max(0, nanos - ranNanos(nowNanos));
        }
    }
}
