package dev.sluice.gateway.websocket;

import io.vertx.core.Future;
import java.util.concurrent.Callable;

/** Threads for what would keep an event loop. Any thread; the future ends on any. */
interface Beside {

    <T> Future<T> run(Callable<T> step);
}
