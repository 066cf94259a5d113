package dev.sluice.gateway.clients;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/** A way in for connected clients on a port that another door has opened. */
public interface MountedDoor {

    /** Whose requests are its own. */
    String path();

    /** What it needs of the server. */
    HttpServerOptions configured(HttpServerOptions options);

    /** Takes a request of its path over, on the loop of its connection and before any of its body has been read. */
    void handle(HttpServerRequest request);

    /** Closes its connections, and says why on them. Ends when they are gone. */
    Future<Void> close();
}
