package dev.sluice.gateway.request;

import io.vertx.core.Promise;
import java.util.List;
import java.util.stream.Stream;

/**
 * A request in a queue or a frame: the request, what it weighs, and who waits for its outcome. Core loop only.
 *
 * @param number its place in the order of arrival, for good
 * @param size how much it asks
 * @param enqueuedAtNanos when it joined the queue, for the queue delay
 * @param sends how often a worker was sent it, also one that was full
 * @param attempts how often a worker had it that could not run it
 * @param lostWorkers the ids of those that were lost while they had it, in that order
 */
public record Entry(
        long number,
        InferenceRequest request,
        ModelVersion model,
        Size size,
        long enqueuedAtNanos,
        int sends,
        int attempts,
        List<String> lostWorkers,
        Promise<Outcome> outcome) {

    public Entry {
        lostWorkers = List.copyOf(lostWorkers);
    }

    /** A request that waits for its first dispatch. */
    public static Entry waiting(
            long number, InferenceRequest request, ModelVersion model, Size size, long enqueuedAtNanos) {
        return new Entry(number, request, model, size, enqueuedAtNanos, 0, 0, List.of(), Promise.promise());
    }

    public int rows() {
        return size.rows();
    }

    /** The same request after a worker was full; it keeps its age. */
    public Entry afterShed() {
        return new Entry(number, request, model, size, enqueuedAtNanos, sends + 1, attempts, lostWorkers, outcome);
    }

    /** The same request after a worker could not run it. */
    public Entry afterAttempt() {
        return new Entry(number, request, model, size, enqueuedAtNanos, sends + 1, attempts + 1, lostWorkers, outcome);
    }

    /** The same request after a worker was lost that had it. */
    public Entry afterDeathOf(String worker) {
        List<String> lost =
                Stream.concat(lostWorkers.stream(), Stream.of(worker)).toList();
        return new Entry(number, request, model, size, enqueuedAtNanos, sends + 1, attempts, lost, outcome);
    }

    /** Whether it may be what a worker died of: then it is sent to a worker that has nothing else. */
    public boolean isSuspect() {
        return !lostWorkers.isEmpty();
    }

    /** Whether a worker has tried it. */
    public boolean wasTried() {
        return attempts > 0 || isSuspect();
    }
}
