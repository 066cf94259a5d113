package dev.sluice.gateway.grpc;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.EventLoopConfined;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** The answers of a call on their way out, and its ending after the last of them. */
@EventLoopConfined
final class CallWriter {

    private final HttpServerResponse response;
    private final Clock clock;
    private final Runnable onWritten;
    private int unwritten;

    /** Of the oldest message that the transport has not taken. */
    private long unwrittenSinceNanos;

    private boolean hasHead;
    private boolean isFinished;

    /** Waits for what is before it. */
    private @Nullable Ending last;

    CallWriter(HttpServerResponse response, Clock clock, Runnable onWritten) {
        this.response = response;
        this.clock = clock;
        this.onWritten = onWritten;
    }

    /** The future ends when the transport has sent it, or never will. */
    Future<Void> write(Buffer framed) {
        if (!hasHead) {
            hasHead = true;
            head(response.headers());
        }
        if (unwritten == 0) {
            unwrittenSinceNanos = clock.nanoTime();
        }
        unwritten++;
        return response.write(framed).onComplete(sent -> written(sent.succeeded()));
    }

    private void written(boolean isSent) {
        unwritten--;
        unwrittenSinceNanos = clock.nanoTime();
        if (!isSent) {
            close();
        } else if (unwritten == 0 && last != null) {
            finish(last);
        }
        onWritten.run();
    }

    /** Vert.x stumbles over trailers that wait in a stream when it is reset: they are given to it when they can go. */
    void end(Ending ending) {
        if (unwritten > 0) {
            last = ending;
        } else {
            finish(ending);
        }
    }

    private void finish(Ending ending) {
        if (isFinished) {
            return;
        }
        isFinished = true;
        if (hasHead) {
            ending.writeTo(response.trailers());
        } else {
            head(response.headers());
            ending.writeTo(response.headers());
        }
        response.end();
    }

    private static void head(MultiMap headers) {
        headers.set("content-type", "application/grpc");
        headers.set("grpc-accept-encoding", "identity,gzip");
    }

    /** The stream is gone. */
    void close() {
        isFinished = true;
    }

    int unwritten() {
        return unwritten;
    }

    boolean isFinished() {
        return isFinished;
    }

    /** Whether the caller has taken nothing for so long. */
    boolean isStuck(long nowNanos, long timeoutNanos) {
        return unwritten > 0 && nowNanos - unwrittenSinceNanos > timeoutNanos;
    }
}
