package dev.sluice.gateway.request;

import io.vertx.core.Future;

/**
 * One inference process, as dispatch sees it, whatever link leads there. Core loop only.
 */
public interface Worker {

    /** Its address. Two that are known at the same time have two; one that was removed may come back under the same. */
    String id();

    /**
     * Sends a frame. Each member's outcome is told as it arrives, once; the future ends when the frame has given its
     * credit back, and in bounded time whatever the worker does. It fails with {@link WorkerLostException} when the worker was lost
     * or could not take the frame: members that have had no outcome by then are the caller's again.
     *
     * <p>Two codes say something about the worker rather than the member: {@code Refused(OVERLOADED)} that it is full,
     * {@code Failed(UNAVAILABLE)} that it could not run the member and another may.
     */
    Future<Void> infer(Frame frame, MemberOutcomes outcomes);

    /** Hears of each member's outcome, by its position in the frame. */
    @FunctionalInterface
    interface MemberOutcomes {

        void ended(int index, Outcome outcome);

        /** A member was answered without a run of its own: how long the frame takes says nothing of what its members cost. */
        default void spared() {}
    }
}
