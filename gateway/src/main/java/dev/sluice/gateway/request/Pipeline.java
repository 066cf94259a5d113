package dev.sluice.gateway.request;

import io.vertx.core.Future;

/** The way in, as the edges see it. Core loop only. */
public interface Pipeline {

    /** Takes one request from admission to the acknowledged reply. The future mirrors {@link Origin#reply}. */
    Future<Void> handle(InferenceRequest request, Origin origin);

    /**
     * Ends a request whose outcome is known without a model: it could not be decoded, or was asked before. It is counted like
     * every request, and answered.
     */
    Future<Void> answer(Outcome outcome, Origin origin);

    /**
     * Nobody waits for this request any more: where it still waits it is taken out, and ends as {@code CANCELLED}. What a
     * worker has already is finished, and a request that has ended stays as it is.
     */
    void cancel(RequestId id);
}
