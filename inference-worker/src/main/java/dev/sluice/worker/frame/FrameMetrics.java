package dev.sluice.worker.frame;

import dev.sluice.worker.model.ModelFacts;

/** What the path of a frame counts. Called on lanes. */
public interface FrameMetrics {

    /** A run of a model ended, well or not. */
    void ran(ModelFacts model, RunMeasure run);

    /** By which part of itself the cost of a run was predicted wrongly, right before it. */
    void mispredicted(ModelFacts model, double error);

    /** A member got its answer. */
    void answered(ModelFacts model, Cost cost);

    /** A member ended without. */
    void faulted(FaultCode code);
}
