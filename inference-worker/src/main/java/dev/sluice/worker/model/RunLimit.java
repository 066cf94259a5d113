package dev.sluice.worker.model;

import dev.sluice.worker.lanes.Watchdog;

/** When a run is given up in the middle, since nobody waits for its answer any more. */
@FunctionalInterface
public interface RunLimit {

    /** A run that is not given up. */
    RunLimit NONE = terminate -> () -> {};

    /** Calls this when the time has come, unless the watch is ended before. */
    Watchdog.Watch watch(Runnable terminate);
}
