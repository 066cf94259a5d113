package dev.sluice.gateway.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The connections of one loop, to be cut off. Vert.x's own way of closing one first writes what is to be written, and so waits for
 * ever on a peer that does not read. Its loop only.
 */
final class OpenConnections {

    private final Set<ConnectionBase> open = new HashSet<>();

    /** Also one that becomes a WebSocket is held until its socket is closed. */
    void opened(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            open.add(base);
            base.channel().closeFuture().addListener(closed -> open.remove(base));
        }
    }

    void cutAll() {
        List.copyOf(open).forEach(OpenConnections::cut);
    }

    /** Ends it at once, and what is being written on it. */
    static void cut(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            cut(base);
        } else {
            connection.close();
        }
    }

    private static void cut(ConnectionBase connection) {
        var ignored = connection.channelHandlerContext().close();
    }
}
