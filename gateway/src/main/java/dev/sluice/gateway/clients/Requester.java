package dev.sluice.gateway.clients;

import dev.sluice.gateway.request.Outcome;
import io.vertx.core.Future;
import java.util.concurrent.Executor;

/** Who waits for an outcome at the other end of a connection. */
public interface Requester {

    /** The event loop of the connection. */
    Executor loop();

    /**
     * Writes the outcome, called once and on the loop of the connection. The future ends when it is written, or cannot be
     * written any more: until then the request holds its place in flight.
     */
    Future<Void> ended(Outcome outcome);
}
