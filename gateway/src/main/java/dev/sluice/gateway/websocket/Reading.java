package dev.sluice.gateway.websocket;

import io.vertx.core.AsyncResult;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Reads what a client says: a large message beside the loop of its stream, a small one there. */
final class Reading {

    /** What takes a few milliseconds at most. */
    private static final int LONGEST_READ_HERE = 256 << 10;

    private final Wire wire;
    private final Beside beside;
    private final Executor loop;

    Reading(Wire wire, Beside beside, Executor loop) {
        this.wire = wire;
        this.beside = beside;
        this.loop = loop;
    }

    /** @param then is told on the loop; what it asks for may throw, when the message cannot be read */
    void read(Message message, Consumer<Supplier<ClientMessage>> then) {
        if (message.size() <= LONGEST_READ_HERE) {
            then.accept(() -> wire.read(message.bytes()));
            return;
        }
        beside.run(() -> readWhole(message.bytes()))
                .onComplete(read -> loop.execute(() -> then.accept(() -> said(read))));
    }

    private ClientMessage readWhole(byte[] message) {
        return wire.read(message).fold(ClientMessage.Asks::readNow, cancels -> cancels, grants -> grants);
    }

    private static ClientMessage said(AsyncResult<ClientMessage> read) {
        if (read.failed()) {
            throw read.cause() instanceof RuntimeException wrong ? wrong : new IllegalStateException(read.cause());
        }
        return read.result();
    }
}
