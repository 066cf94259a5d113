package dev.sluice.gateway.request;

import io.vertx.core.Future;

/**
 * One inference process, as dispatch sees it, whatever link leads there. Core loop only.
 */
public interface Worker {

    /** Stable for the life of the gateway: the configured address. */
    String id();

    /**
     * Sends a frame. Each member's outcome is told as it arrives, once; the future ends when the frame has given its
     * credit back. A failed future means that the worker was lost or refused the frame: members that have had no outcome
     * by then are the caller's again.
     */
    Future<Void> infer(Frame frame, MemberOutcomes outcomes);

    /** Hears of each member's outcome, by its position in the frame. */
    @FunctionalInterface
    interface MemberOutcomes {

        void ended(int index, Outcome outcome);
    }
}
