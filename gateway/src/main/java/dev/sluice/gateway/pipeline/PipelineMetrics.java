package dev.sluice.gateway.pipeline;

import dev.sluice.gateway.request.Outcome;

/**
 * Counts requests. Always: received = predicted + refused + failed + in flight, so each {@link #received} is followed by
 * exactly one {@link #ended}. Any thread.
 */
public interface PipelineMetrics {

    void received();

    /** The requester has the outcome, or can no longer be told. */
    void ended(Outcome outcome);
}
