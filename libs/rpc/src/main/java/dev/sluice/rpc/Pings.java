package dev.sluice.rpc;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;

/**
 * Asks the peer of a connection now and then whether it is there: one that vanished without a word would keep its place for ever.
 * The loop of the connection only.
 */
final class Pings {

    private static final Buffer NOTHING = Buffer.buffer().appendLong(0);

    private final HttpConnection connection;
    private final ConnectionBase base;
    private boolean isAnswered = true;

    Pings(HttpConnection connection, ConnectionBase base) {
        this.connection = connection;
        this.base = base;
    }

    void every(Duration interval, Vertx vertx) {
        long timer = vertx.setPeriodic(Math.max(1, interval.toMillis()), due -> ask());
        base.channel().closeFuture().addListener(closed -> vertx.cancelTimer(timer));
    }

    private void ask() {
        if (isAnswered) {
            isAnswered = false;
            connection.ping(NOTHING).onSuccess(pong -> isAnswered = true);
        } else {
            // Its own way of closing would first write what is to be written, to a peer that does not read.
            var ignored = base.channelHandlerContext().close();
        }
    }
}
