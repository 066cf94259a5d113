package dev.sluice.gateway.link;

import dev.sluice.gateway.request.Worker;
import io.vertx.core.Future;
import java.util.List;

/** A way to a worker, and its life. Core loop only. */
interface Link extends Worker {

    void start();

    boolean isConnected();

    /** The models that are configured for a server that may have no index of them. */
    default List<String> models() {
        return List.of();
    }

    /**
     * What the worker serves was changed by us: ends when that is known. One that tells by itself has told before it answered.
     */
    default Future<Void> lookAgain() {
        return Future.succeededFuture();
    }

    /** Loses the worker for dispatch, and takes no frame more. The future ends with the last frame under way. */
    Future<Void> leave();

    /** Loses the worker, with the frames that it has, and stays away. */
    void close();
}
