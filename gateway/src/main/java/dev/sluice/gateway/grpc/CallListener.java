package dev.sluice.gateway.grpc;

import dev.sluice.gateway.request.Outcome;

/** What a method does with a call. Told on the loop of the connection, and nothing after the end. */
interface CallListener {

    /**
     * A message of so many bytes begins; none of it is held yet.
     *
     * @return false to let it pass unread
     */
    boolean begins(int bytes);

    /** A message that was taken. */
    void message(WireMessage message);

    /** A message begins that is not taken, for a reason that is not the method's; the call ends with it. */
    default void turnedAway(Outcome.Refused reason) {
        // Only requests are counted.
    }

    /** The caller says no more. */
    void halfClosed();

    /** The call has ended without its method: nobody listens, or what came was no call. What was begun is over. */
    void gone(Outcome.Refused reason);
}
