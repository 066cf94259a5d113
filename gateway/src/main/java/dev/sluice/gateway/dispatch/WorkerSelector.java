package dev.sluice.gateway.dispatch;

import dev.sluice.gateway.request.ModelVersion;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The choice among workers: an idle lane before a queue, then the least outstanding work by the lane, in time where that is
 * known and else in bytes, then the most free credit, then the one that has waited longest for its turn. Pure.
 */
final class WorkerSelector {

    /** The workers that have room for the model, the best first. */
    List<WorkerState> rank(Collection<WorkerState> workers, ModelVersion model, long nowNanos) {
        Comparator<WorkerState> order = Comparator.<WorkerState, Boolean>comparing(w -> w.idleLanes(nowNanos) == 0)
                .thenComparingLong(w -> w.outstandingTimePerLane(nowNanos))
                .thenComparingLong(WorkerState::outstandingBytesPerLane)
                .thenComparing(w -> w.free(nowNanos), Comparator.reverseOrder())
                .thenComparingLong(WorkerState::lastChosen);
        return workers.stream()
                .filter(worker -> worker.serves(model) && worker.free(nowNanos) > 0)
                .sorted(order)
                .toList();
    }

    /** The workers that may be had alone for the model: those that are not shunned, or all when there are no others. */
    List<WorkerState> whole(
            Collection<WorkerState> workers, ModelVersion model, Collection<String> shunned, long nowNanos) {
        List<WorkerState> all = workers.stream()
                .filter(worker -> worker.isUsableFor(model, nowNanos))
                .toList();
        List<WorkerState> others = all.stream()
                .filter(worker -> !shunned.contains(worker.worker().id()))
                .toList();
        return (others.isEmpty() ? all : others)
                .stream().filter(worker -> !worker.isTakenAlone()).toList();
    }

    /** The worker that will be without work soonest, to be kept free of more. */
    Optional<WorkerState> emptiest(Collection<WorkerState> workers, long nowNanos) {
        return workers.stream()
                .min(Comparator.<WorkerState>comparingLong(worker -> worker.outstandingTimePerLane(nowNanos))
                        .thenComparingLong(WorkerState::outstandingBytesPerLane)
                        .thenComparingLong(WorkerState::lastChosen));
    }

    /** How many frames of the model could leave now: one for each idle lane, or else for each free credit. */
    int shares(Collection<WorkerState> workers, ModelVersion model, long nowNanos) {
        int idle = 0;
        int free = 0;
        for (WorkerState worker : workers) {
            if (worker.serves(model)) {
                idle += worker.idleLanes(nowNanos);
                free += worker.free(nowNanos);
            }
        }
        return Math.max(1, idle > 0 ? idle : free);
    }
}
