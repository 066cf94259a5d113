package dev.sluice.gateway.clients;

import io.vertx.core.Future;

/** A way in for connected clients, open. */
public interface Door {

    /** Where it listens. */
    int port();

    /** Closes it and its connections. What is in flight has been answered before, or is lost to its requester. */
    Future<Void> close();
}
