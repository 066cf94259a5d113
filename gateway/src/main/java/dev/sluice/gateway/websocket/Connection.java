package dev.sluice.gateway.websocket;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** A stream's way to its client. Any thread. */
interface Connection {

    /** Ends when it is written, or cannot be written any more. */
    Future<Void> write(Buffer message);

    /** Whether what was written waits to be read by the other side; its stream is told when it is not so any more. */
    boolean isFull();

    /** Asks for one message more. */
    void next();

    /** Closes it, by force if the other side does not help. */
    void close(CloseCode code, String reason);
}
