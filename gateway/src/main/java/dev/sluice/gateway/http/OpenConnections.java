package dev.sluice.gateway.http;

import io.netty.channel.Channel;
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

    private final Set<Channel> open = new HashSet<>();

    /**
     * Also one that becomes a WebSocket is held until its socket is closed. Not what it was before: that, and the request and
     * answer of the handshake, are half of what a connection takes.
     */
    void opened(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            Channel channel = base.channel();
            open.add(channel);
            channel.closeFuture().addListener(closed -> open.remove(channel));
        }
    }

    void cutAll() {
        List.copyOf(open).forEach(OpenConnections::cut);
    }

    /** Ends it at once, and what is being written on it. */
    static void cut(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            cut(base.channel());
        } else {
            connection.close();
        }
    }

    private static void cut(Channel channel) {
        channel.unsafe().close(channel.voidPromise());
    }
}
