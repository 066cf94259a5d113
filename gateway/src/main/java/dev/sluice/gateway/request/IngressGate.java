package dev.sluice.gateway.request;

/**
 * Stops and starts the taking of requests from a log that can wait, as Kafka's can: an outage of the workers means that
 * nothing more is taken, never that something is dropped. Core loop only; calling twice is calling once.
 */
public interface IngressGate {

    /** Take nothing more, for this reason. What was taken already is finished. */
    void hold(String reason);

    /** Workers can be used again. */
    void resume();
}
