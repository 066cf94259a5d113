package dev.sluice.worker.lanes;

import dev.sluice.worker.tensor.LaneBuffers;
import java.util.List;

/** One thread of native inference with the direct buffers it reuses. Confined to that thread. */
public final class Lane {

    private final LaneQueue queue;
    private final Watchdog watchdog;
    private final LaneBuffers buffers = new LaneBuffers();

    Lane(LaneQueue queue, Watchdog watchdog) {
        this.queue = queue;
        this.watchdog = watchdog;
    }

    /** Watches over its runs. */
    public Watchdog watchdog() {
        return watchdog;
    }

    public LaneBuffers buffers() {
        return buffers;
    }

    /** Gives parts of a task to whichever lane is free. They come before everything that still waits, in this order. */
    public void fork(List<? extends LaneTask> parts) {
        queue.fork(parts);
    }
}
