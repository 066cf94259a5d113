package dev.sluice.gateway.request;

import java.util.List;

/** Hears what a link learns about its worker. Core loop only; the events of one worker come in order. */
public interface WorkerListener {

    /**
     * The worker can be reached.
     *
     * @param lanes how many runs it executes at the same time
     * @param credit how many frames it takes at the same time
     */
    void connected(Worker worker, int lanes, int credit);

    /** Everything the worker serves now; replaces what an earlier call said. */
    void serves(Worker worker, List<ServedModel> models);

    /** The worker takes nothing more. Frames it has are about to fail, or to be finished when it is stopping. */
    void lost(Worker worker, String reason);

    /** The worker was lost, if it ever was connected, all its frames have ended, and it does not come back as this one. */
    default void removed(Worker worker) {}

    /** Tells the one, then the other. */
    static WorkerListener both(WorkerListener one, WorkerListener other) {
        return new WorkerListener() {

            @Override
            public void connected(Worker worker, int lanes, int credit) {
                one.connected(worker, lanes, credit);
                other.connected(worker, lanes, credit);
            }

            @Override
            public void serves(Worker worker, List<ServedModel> models) {
                one.serves(worker, models);
                other.serves(worker, models);
            }

            @Override
            public void lost(Worker worker, String reason) {
                one.lost(worker, reason);
                other.lost(worker, reason);
            }

            @Override
            public void removed(Worker worker) {
                one.removed(worker);
                other.removed(worker);
            }
        };
    }
}
