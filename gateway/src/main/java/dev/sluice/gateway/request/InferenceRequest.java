package dev.sluice.gateway.request;

import dev.sluice.schemas.inference.ModelInferRequest;

/**
 * One unit of work from one client, decoded: the form that every edge brings its requests to and every stage works on.
 *
 * @param body tensors in raw contents, checked against the protocol's rules but not yet against the model's signature;
 *     never changed on the way to the worker
 * @param sizeBytes what it weighs in budgets and frames
 */
public record InferenceRequest(
        RequestId id, ModelRef model, ModelInferRequest body, Deadline deadline, Claim claim, int sizeBytes) {

    public InferenceRequest {
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("sizeBytes must not be negative, was " + sizeBytes);
        }
    }
}
