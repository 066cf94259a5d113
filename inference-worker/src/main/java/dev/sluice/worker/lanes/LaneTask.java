package dev.sluice.worker.lanes;

/** Something to do on a lane. Deals with its own failures: what it throws is a bug, logged and forgotten. */
public interface LaneTask {

    /** Called once, on a lane. */
    void run(Lane lane);
}
