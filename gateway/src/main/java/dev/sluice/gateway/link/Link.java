package dev.sluice.gateway.link;

import dev.sluice.gateway.request.Worker;
import io.vertx.core.Future;

/** A way to a worker, and its life. Core loop only. */
interface Link extends Worker {

    void start();

    boolean isConnected();

    /** Loses the worker for dispatch, and takes no frame more. The future ends with the last frame under way. */
    Future<Void> leave();

    /** Loses the worker, with the frames that it has, and stays away. */
    void close();
}
