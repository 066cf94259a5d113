package dev.sluice.gateway.request;

import io.vertx.core.Future;

/** Finds the model version that a request asks for, among what the workers serve. Core loop only. */
public interface ModelResolver {

    /**
     * Resolves and checks against the signature. While some worker that may serve the model cannot be reached, the
     * request is held, for a bounded time.
     */
    Future<Resolution> resolve(InferenceRequest request);

    /** Lets go of the request if it is held; it ends as {@code CANCELLED}. */
    void cancel(RequestId id);
}
