package dev.sluice.gateway.request;

import io.vertx.core.Future;

/** Where a request came from and how to answer it. Called on the core loop. */
public interface Origin {

    /**
     * Asks for a place in flight. An origin with a budget of its own (Kafka's ingress takes the permit before it hands a
     * request over) brings its permit along and is never turned away.
     */
    Verdict admit(InferenceRequest request);

    /**
     * Gives the outcome to the requester. The future ends when every destination of this outcome has acknowledged it, on
     * any thread; it fails only when the origin is closing and nobody can be told any more.
     */
    Future<Void> reply(Outcome outcome);
}
