package dev.sluice.gateway.websocket;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The end of a stream that breaks off: its connection is closed once all that has come has left and is written. Who takes
 * slowly would lose what is not, as a close waits for a moment only. Confined to the loop of the stream.
 */
final class Parting {

    private final Executor loop;
    private Future<Void> lastWritten = Future.succeededFuture();
    private @Nullable CloseCode code;
    private String reason = "";

    Parting(Executor loop) {
        this.loop = loop;
    }

    void begin(CloseCode with, String because) {
        code = with;
        reason = because;
    }

    boolean isBegun() {
        return code != null;
    }

    /** Why; nothing while it has not begun. */
    Optional<String> reason() {
        return isBegun() ? Optional.of(reason) : Optional.empty();
    }

    /** An answer leaves; those before it are written before it. */
    Future<Void> leaves(Future<Void> written) {
        lastWritten = written;
        return written;
    }

    /** Another connection has taken over; what the one before it did not write leaves again. */
    void restart() {
        lastWritten = Future.succeededFuture();
    }

    /** Not when it failed: then the connection is lost, and of a session all is kept. */
    boolean isWritten() {
        return lastWritten.succeeded();
    }

    void whenWritten(Runnable then) {
        lastWritten.onSuccess(written -> loop.execute(then));
    }

    void close(Connection connection) {
        if (code != null) {
            connection.close(code, reason);
        }
    }
}
