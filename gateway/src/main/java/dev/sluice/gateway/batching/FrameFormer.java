package dev.sluice.gateway.batching;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Costs.ModelCost;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Dispatch;
import dev.sluice.gateway.request.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides what the next frame of a queue holds: the most urgent entries, up to the bounds of a frame, to this frame's share of
 * what waits, and to what a lane does in the time of a frame. Pure.
 *
 * <p>The share keeps lanes busy: with two idle lanes and ten rows waiting, one frame of ten would leave a lane with nothing to
 * do, and on a CPU a large run is no cheaper by the row than a small one. So what waits is divided evenly by the number of
 * frames that could leave now. The time keeps others from waiting for long behind a frame, and needs a cost that is known.
 *
 * <p>Where nobody else waits for it ({@link Solitude}), a frame takes up to its longest time however small its runs are, and one run
 * that is longer is filled by whatever is cheaper in it than alone.
 *
 * <p>What would be late at this worker and in time at another is left for that one, though it may have no room yet; what comes
 * behind it goes. Only what no worker can do in time is refused.
 *
 * <p>Members need not be of one length: the worker divides a frame into runs, and whoever is cheaper alone runs alone. What
 * would be late in this frame and not in the next ends the frame before it.
 */
final class FrameFormer {

    private static final double SHORTEST_NANOS = 4e6;
    private static final double TIMES_THE_FIXED_COST = 10;

    /** Looked at again for each frame of a worker that is too slow for them, so there should not be many. */
    private static final int MOST_LEFT = 64;

    private final BatchingConfig config;

    FrameFormer(BatchingConfig config) {
        this.config = config;
    }

    /**
     * Takes out of the queue what goes into a frame, and what must not run any more.
     *
     * @param patienceNanos how long one run may get for the sake of throughput alone; 0 when others would wait for it
     */
    Cut cut(FairQueue queue, ModelCost cost, Dispatch.Slot slot, double patienceNanos, long nowNanos) {
        var filling = new Filling(queue.rows(), cost, slot, patienceNanos, nowNanos);
        List<Entry> expired = new ArrayList<>();
        List<Entry> hopeless = new ArrayList<>();
        List<Entry> left = new ArrayList<>();
        boolean isOpen = true;
        for (Optional<Entry> head = queue.head(nowNanos); isOpen && head.isPresent(); head = queue.head(nowNanos)) {
            Entry entry = head.get();
            if (entry.request().deadline().isExpired(nowNanos)) {
                expired.add(queue.drop(nowNanos));
            } else if (cost.isKnown() && filling.isForAnother(entry)) {
                left.add(queue.drop(nowNanos));
                isOpen = left.size() < MOST_LEFT;
            } else if (cost.isKnown() && isInVain(filling.plan, entry, queue)) {
                hopeless.add(queue.drop(nowNanos));
            } else if (filling.add(entry)) {
                queue.take(nowNanos);
            } else {
                isOpen = false;
            }
        }
        left.forEach(entry -> queue.add(entry, nowNanos));
        return new Cut(filling.members, expired, hopeless, cost.isKnown() ? filling.plan.nanos() : 0);
    }

    /** It cannot be done in time; or not behind what its worker has, and others wait for whom it would be too late then. */
    private static boolean isInVain(FramePlan plan, Entry entry, FairQueue queue) {
        Deadline deadline = entry.request().deadline();
        return plan.isHopeless(entry.size(), deadline)
                || (queue.entries() > 1 && plan.isLateAlone(entry.size(), deadline));
    }

    /**
     * What a frame need not take longer than: for then the fixed cost of a run is a small share of it, and a lane is kept at
     * work until it has the next. The shorter frames are, the sooner it is the next one's turn; the longer, the less is done
     * for each frame around it.
     */
    private double enough(ModelCost cost, double patienceNanos) {
        double most = config.maxFrameTime().toNanos();
        double shortest = Math.max(SHORTEST_NANOS, TIMES_THE_FIXED_COST * cost.nanos(1, 1));
        return Math.min(most, Math.max(shortest, patienceNanos));
    }

    /** A frame on the way. */
    @EventLoopConfined
    private final class Filling {

        private final ModelCost cost;
        private final FramePlan plan;
        private final Dispatch.Slot slot;
        private final long nowNanos;
        private final int share;
        private final List<Entry> members = new ArrayList<>();
        private int rows;
        private long bytes;

        Filling(int waitingRows, ModelCost cost, Dispatch.Slot slot, double patienceNanos, long nowNanos) {
            this.cost = cost;
            this.slot = slot;
            this.nowNanos = nowNanos;
            this.share = Math.min(config.maxRows(), (waitingRows + slot.shares() - 1) / slot.shares());
            this.plan = new FramePlan(
                    cost,
                    new FramePlan.Bounds(
                            config.maxRows(),
                            enough(cost, patienceNanos),
                            patienceNanos,
                            nowNanos,
                            slot.waitNanos(),
                            slot.slowness()));
        }

        /** Whether it would be late here even as the first, and in time at another worker. */
        boolean isForAnother(Entry entry) {
            Deadline deadline = entry.request().deadline();
            return plan.isLateAlone(entry.size(), deadline)
                    && slot.elsewhereNanos(cost.alone(entry.size())) <= deadline.atNanos() - nowNanos;
        }

        /** The first always goes: an entry larger than a frame's bounds travels alone. */
        boolean add(Entry entry) {
            rows += entry.rows();
            bytes += entry.request().sizeBytes();
            boolean isFull = rows > share || bytes > config.maxBytes().bytes();
            if (isFull && !members.isEmpty()) {
                return false;
            }
            if (cost.isKnown() && !plan.add(entry.size(), entry.request().deadline())) {
                return false;
            }
            members.add(entry);
            return true;
        }
    }

    /**
     * What has left the queue.
     *
     * @param members may be empty: then everything that waited was in vain, or is for another worker
     * @param expired past its deadline
     * @param hopeless will be past it before it is done
     * @param nanos what the members cost; 0 when that is not known
     */
    record Cut(List<Entry> members, List<Entry> expired, List<Entry> hopeless, double nanos) {}
}
