package dev.sluice.gateway.websocket;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** A stream's way to its client. Any thread. */
interface Connection {

    /** Ends when it is written, or cannot be written any more. */
    Future<Void> write(Buffer message);

    /** Whether what was written waits to be read by the other side; its stream is told when it is not so any more. */
    boolean isFull();

    /** How many bytes of messages the other side has taken so far, about: more of them than before if it takes any. */
    long takenBytes();

    /** Asks for one message more. */
    void next();

    /** Closes it, by force if the other side does not help. */
    void close(CloseCode code, String reason);
}
