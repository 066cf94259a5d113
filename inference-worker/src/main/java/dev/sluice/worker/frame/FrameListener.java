package dev.sluice.worker.frame;

import java.util.List;

/** Hears how the members of one frame end. Called on lanes, or on the thread that submits or cancels; must not block. */
public interface FrameListener {

    /** Once for every member, as it ends. The index is the member's position in what was submitted. */
    void memberEnded(int index, Outcome outcome, Cost cost);

    /**
     * A run has ended and the frame has not: one of its own, or one of another frame while it waits for a lane. As often as
     * runs end, so whoever passes it on does so with measure.
     */
    void progressed();

    /** Once, when every member has ended. The runs are those that went well, as they ended. */
    void frameEnded(List<RunMeasure> runs);
}
