package dev.sluice.gateway.batching;

import dev.sluice.gateway.request.Frame;

/** Hears of each frame. Core loop only. */
public interface BatchingMetrics {

    /** A frame was cut; its members' queue delays end now. */
    void cut(Frame frame, long nowNanos);
}
