package dev.sluice.gateway.http;

import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.gateway.clients.OriginRule;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * What all exchanges on one event loop share.
 *
 * @param codecs threads for bodies and answers that would keep the loop
 * @param dueTimes of the connections of this loop
 * @param origins whose pages may ask
 */
record HttpSite(
        HttpConfig config,
        ClientEnvironment environment,
        WorkerExecutor codecs,
        HttpMetrics metrics,
        DueTimes<HttpConnection> dueTimes,
        OriginRule origins) {

    DueTimes.Due due(HttpConnection connection, Duration within, Runnable otherwise) {
        return dueTimes.due(connection, environment.clock().nanoTime() + within.toNanos(), otherwise);
    }

    /**
     * Runs a step here when it is short, else beside the loop. What waits there has its place in flight, so that there is never
     * more of it than admission lets in.
     */
    <T> Future<T> run(boolean isShort, Callable<T> step) {
        if (!isShort) {
            return codecs.executeBlocking(step, /* ordered= */ false);
        }
        try {
            return Future.succeededFuture(step.call());
        } catch (Exception fault) {
            return Future.failedFuture(fault);
        }
    }
}
