package dev.sluice.load.websocket;

import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.util.function.Consumer;

/** What the messages of a stream look like: one of its subprotocols. Thread-safe. */
interface StreamWire {

    String subprotocol();

    /** The request of this number. */
    WebSocketFrame request(int number, byte[] id);

    /** Tells what is said on this connection, as far as it is understood. Its loop. */
    void listen(WebSocket socket, Consumer<StreamMessage> listener);
}
