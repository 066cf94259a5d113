package dev.sluice.worker.frame;

import dev.sluice.worker.model.ModelFacts;

/** What the path of a frame counts. Called on lanes. */
public interface FrameMetrics {

    /** A run of a model ended, well or not. */
    void ran(ModelFacts model, RunMeasure run);

    /** A run that went well was expected, right before it, to take so many nanoseconds of its lane's CPU. */
    void expected(ModelFacts model, double nanos, RunMeasure run);

    /** A member asked for an answer that may be kept. */
    void looked(ModelFacts model, CacheLook found);

    /** A member got its answer. */
    void answered(ModelFacts model, Cost cost);

    /** A member ended without. */
    void faulted(FaultCode code);
}
