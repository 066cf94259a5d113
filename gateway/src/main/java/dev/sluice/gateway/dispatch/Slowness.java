package dev.sluice.gateway.dispatch;

import dev.sluice.gateway.request.Costs;
import dev.sluice.gateway.request.ModelVersion;
import java.util.Collection;

/**
 * Which frames took so long that something is wrong with their worker. Pure.
 *
 * <p>That a prediction was wrong is no worker's fault. So a frame counts as slow only when its cost is known, it took several
 * times what one in a hundred takes, and another worker does runs of the same model much faster: the last usable worker, or all
 * of them at once, are never slow.
 */
final class Slowness {

    private static final double TIMES_WHAT_IS_RARE = 3;
    private static final long FLOOR_NANOS = 50_000_000;
    private static final double TIMES_ANOTHER_WORKER = 2;

    private final Costs costs;

    Slowness(Costs costs) {
        this.costs = costs;
    }

    /** Whether a frame that ran for so long on this worker was slow. */
    boolean isSlow(WorkerState state, ModelVersion model, double costNanos, long ranNanos, Others others) {
        Costs.ModelCost cost = costs.of(model);
        if (costNanos <= 0 || !cost.isKnown()) {
            return false;
        }
        double rare = costNanos * cost.nanosAtMost(1, 1) / cost.nanos(1, 1);
        return ranNanos > Math.max(FLOOR_NANOS, TIMES_WHAT_IS_RARE * rare) && isSlowerThanAnother(state, model, others);
    }

    private boolean isSlowerThanAnother(WorkerState state, ModelVersion model, Others others) {
        double own = costs.slowness(state.worker().id(), model);
        return others.workers().stream()
                .filter(other -> other != state && other.isUsableFor(model, others.nowNanos()))
                .anyMatch(other -> own
                        >= TIMES_ANOTHER_WORKER * costs.slowness(other.worker().id(), model));
    }

    /** All workers, as they are now. */
    record Others(Collection<WorkerState> workers, long nowNanos) {}
}
