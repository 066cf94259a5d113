package dev.sluice.gateway.request;

import io.vertx.core.Future;

/** Where admitted, resolved requests wait until a worker has room. Core loop only. */
public interface Batching {

    Future<Outcome> submit(InferenceRequest request, ModelVersion model, Size size);

    /** Takes the request out if it still waits; it ends as {@code CANCELLED}. */
    void cancel(RequestId id);
}
