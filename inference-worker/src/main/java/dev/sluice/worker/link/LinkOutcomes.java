package dev.sluice.worker.link;

import dev.sluice.worker.frame.Cost;
import dev.sluice.worker.frame.FaultCode;
import dev.sluice.worker.frame.FrameListener;
import dev.sluice.worker.frame.Outcome;
import dev.sluice.worker.frame.RunMeasure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Carries the outcomes of one frame to its link, and a sign of life where they are long in coming. Any thread. */
final class LinkOutcomes implements FrameListener {

    private static final long QUIET_NANOS = Duration.ofSeconds(1).toNanos();

    private final Link link;
    private final long frameId;
    private final AtomicLong toldAtNanos;

    LinkOutcomes(Link link, long frameId) {
        this.link = link;
        this.frameId = frameId;
        this.toldAtNanos = new AtomicLong(link.nanoTime());
    }

    @Override
    public void memberEnded(int index, Outcome outcome, Cost cost) {
        toldAtNanos.set(link.nanoTime());
        link.ended(LinkWire.outcome(frameId, index, outcome, cost));
    }

    @Override
    public void progressed() {
        long now = link.nanoTime();
        long told = toldAtNanos.get();
        if (now - told >= QUIET_NANOS && toldAtNanos.compareAndSet(told, now)) {
            link.progressed(frameId);
        }
    }

    @Override
    public void frameEnded(List<RunMeasure> runs) {
        link.frameEnded(LinkWire.frameDone(frameId, runs));
    }

    /** The gateway has sent more than it had credit for. */
    void refuseAll(int members) {
        var full = new Outcome.Faulted(FaultCode.RESOURCE_EXHAUSTED, "the frame is beyond the credit of the link");
        for (int index = 0; index < members; index++) {
            memberEnded(index, full, Cost.NONE);
        }
        frameEnded(List.of());
    }
}
