package dev.sluice.worker.link;

import dev.sluice.worker.frame.Cost;
import dev.sluice.worker.frame.FaultCode;
import dev.sluice.worker.frame.FrameListener;
import dev.sluice.worker.frame.Outcome;

/** Carries the outcomes of one frame to its link. Any thread. */
final class LinkOutcomes implements FrameListener {

    private final Link link;
    private final long frameId;

    LinkOutcomes(Link link, long frameId) {
        this.link = link;
        this.frameId = frameId;
    }

    @Override
    public void memberEnded(int index, Outcome outcome, Cost cost) {
        link.ended(LinkWire.outcome(frameId, index, outcome, cost));
    }

    @Override
    public void frameEnded() {
        link.frameEnded(frameId);
    }

    /** The gateway has sent more than it had credit for. */
    void refuseAll(int members) {
        var full = new Outcome.Faulted(FaultCode.RESOURCE_EXHAUSTED, "the frame is beyond the credit of the link");
        for (int index = 0; index < members; index++) {
            memberEnded(index, full, Cost.NONE);
        }
        frameEnded();
    }
}
