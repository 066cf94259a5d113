package dev.sluice.gateway.request;

import io.vertx.core.Promise;

/**
 * A request in a queue or a frame: the request, what it weighs, and who waits for its outcome. Core loop only.
 *
 * @param number its place in the order of arrival, for good
 * @param rows size of dimension 0 for a batchable model, else 1
 * @param enqueuedAtNanos when it joined the queue, for the queue delay
 * @param attempts how often it has been dispatched before
 */
public record Entry(
        long number,
        InferenceRequest request,
        ModelVersion model,
        int rows,
        long enqueuedAtNanos,
        int attempts,
        Promise<Outcome> outcome) {

    /** The same request after a dispatch that nobody answered; it keeps its age. */
    public Entry afterAttempt() {
        return new Entry(number, request, model, rows, enqueuedAtNanos, attempts + 1, outcome);
    }
}
