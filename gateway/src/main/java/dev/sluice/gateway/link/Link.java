package dev.sluice.gateway.link;

import io.vertx.core.Future;

/** The life of a way to a worker. Core loop only. */
interface Link {

    void start();

    /**
     * What the worker serves was changed by us: ends when that is known. One that tells by itself has told before it answered.
     */
    default Future<Void> lookAgain() {
        return Future.succeededFuture();
    }

    /** Loses the worker and stays away. */
    void close();
}
