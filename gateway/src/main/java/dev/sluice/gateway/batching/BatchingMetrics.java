package dev.sluice.gateway.batching;

import dev.sluice.gateway.request.Frame;

/** Hears of each frame, and of what is refused before it is in one. Core loop only. */
public interface BatchingMetrics {

    /** A frame was cut; its members' queue delays end now. */
    void cut(Frame frame, long nowNanos);

    /** A request was refused since it could not be done before its deadline: on arrival, or when a frame was cut. */
    void refusedEarly(boolean onArrival);

    /** So many tenants wait for any model, each counted once for a model and priority. */
    void tenantsWaiting(int tenants);
}
