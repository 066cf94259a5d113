package dev.sluice.gateway.batching;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Costs.ModelCost;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Size;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a frame is expected to take while it fills: its members in runs, each in the run where it adds least, or in one of its
 * own at the end when that is cheaper or when it would make somebody else late. The worker divides the frame anew, by true
 * lengths, and not worse than this. Pure state.
 */
@EventLoopConfined
final class FramePlan {

    /** A frame that has its time is joined only by what costs at most so much of what it costs alone. */
    private static final double SHARE_OF_A_BARGAIN = 0.5;

    /** And not for longer than so many times of it, or of what its first member takes alone: while it runs, others wait. */
    private static final double LONGEST_BARGAIN = 2;

    /** Where nobody else waits for longer through it, it is joined also by what saves just this much of what it costs alone. */
    private static final double LEAST_SAVED = 0.1;

    private final ModelCost cost;
    private final Bounds bounds;
    private final double pessimism;
    private final List<Run> runs = new ArrayList<>();
    private double nanos;

    /**
     * What a frame is bound by.
     *
     * @param maxRows of one run
     * @param maxNanos of the frame, unless one run takes longer
     * @param patienceNanos how long that run may get for the sake of throughput alone; 0 when others would wait for it
     * @param nowNanos when it is formed
     * @param waitNanos for how long its worker is at work on others
     * @param slowness by which factor its worker takes longer than the cost says
     */
    record Bounds(int maxRows, double maxNanos, double patienceNanos, long nowNanos, long waitNanos, double slowness) {}

    /** A frame without members. */
    FramePlan(ModelCost cost, Bounds bounds) {
        this.cost = cost;
        this.bounds = bounds;
        this.pessimism = cost.nanosAtMost(1, 1) / cost.nanos(1, 1);
    }

    /** The expected cost of all runs. */
    double nanos() {
        return nanos;
    }

    /** Whether it cannot be done in time even if it is begun at once. */
    boolean isHopeless(Size size, Deadline deadline) {
        return isLate(0, cost.alone(size) * bounds.slowness(), deadline);
    }

    /** Whether it would be late even if it were the first of this frame. */
    boolean isLateAlone(Size size, Deadline deadline) {
        return isLate(bounds.waitNanos(), cost.alone(size) * bounds.slowness(), deadline);
    }

    /** Adds a member, if the frame is the better for it. The first is always added. */
    boolean add(Size size, Deadline deadline) {
        double alone = cost.alone(size);
        Run best = null;
        double least = alone;
        if (cost.sharesRuns()) {
            for (Run run : runs) {
                double more = run.more(size);
                boolean fits = run.rows + size.rows() <= bounds.maxRows();
                if (fits && more <= least && delaysNobodyTooLong(run, more)) {
                    best = run;
                    least = more;
                }
            }
        }
        if (!runs.isEmpty() && !(isWorthItsTime(least, alone) && isInTime(best, least, deadline))) {
            return false;
        }
        if (best == null) {
            best = new Run();
            runs.add(best);
        }
        best.add(size, deadline, least);
        nanos += least;
        return true;
    }

    private boolean isWorthItsTime(double more, double alone) {
        return nanos + more <= bounds.maxNanos() || (runs.size() == 1 && isABargain(more, alone));
    }

    private boolean isABargain(double more, double alone) {
        double longest = LONGEST_BARGAIN * Math.max(bounds.maxNanos(), runs.get(0).firstNanos);
        return (more <= alone * SHARE_OF_A_BARGAIN && nanos + more <= longest)
                || (more <= alone * (1 - LEAST_SAVED) && nanos + more <= bounds.patienceNanos());
    }

    /** Whether it will be done in time: with its run, or at the end. */
    private boolean isInTime(@Nullable Run joined, double more, Deadline deadline) {
        double until = more;
        for (Run run : runs) {
            until += run.nanos;
            if (run == joined) {
                break;
            }
        }
        return !isLate(bounds.waitNanos(), surely(until), deadline);
    }

    /** Runs are made in order: what one takes longer is waited for by those behind it too. */
    private boolean delaysNobodyTooLong(Run joined, double more) {
        double until = 0;
        boolean isDelayed = false;
        for (Run run : runs) {
            until += run.nanos;
            isDelayed |= run == joined;
            if (isDelayed
                    && isLate(bounds.waitNanos(), surely(until + more), run.earliest)
                    && !isLate(bounds.waitNanos(), surely(until), run.earliest)) {
                return false;
            }
        }
        return true;
    }

    /** What it takes on this worker in all cases but one in a hundred. */
    private double surely(double expected) {
        return expected * bounds.slowness() * pessimism;
    }

    private boolean isLate(long waitNanos, double takesNanos, Deadline deadline) {
        return deadline.isSet() && deadline.atNanos() - bounds.nowNanos() - waitNanos < takesNanos;
    }

    /** Members that are expected to share a run. */
    @EventLoopConfined
    private final class Run {

        private int rows;
        private int length;
        private double nanos;
        private double firstNanos; // of its first member
        private Deadline earliest = Deadline.none();

        double more(Size size) {
            return cost.nanos(rows + size.rows(), Math.max(length, size.length())) - nanos;
        }

        void add(Size size, Deadline deadline, double more) {
            firstNanos = rows == 0 ? more : firstNanos;
            rows += size.rows();
            length = Math.max(length, size.length());
            nanos += more;
            earliest = earliest.orEarlier(deadline);
        }
    }
}
