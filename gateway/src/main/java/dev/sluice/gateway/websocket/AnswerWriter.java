package dev.sluice.gateway.websocket;

import io.vertx.core.AsyncResult;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/**
 * Writes endings in the order in which they leave, into the log of their stream. A large one is written beside the loop; those
 * after it wait, since an answer has its number in it. Confined to the loop of the stream.
 */
final class AnswerWriter {

    /** Bytes of tensors, which as JSON are several times as many: what takes a few milliseconds at most. */
    private static final int LARGEST_WRITTEN_HERE = 64 << 10;

    private final Wire wire;
    private final StreamEnvironment environment;
    private final Executor loop;
    private final AnswerLog log;
    private final Listener listener;
    private final ArrayDeque<Ending> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean isWriting;
    private boolean isOver;

    AnswerWriter(Wire wire, StreamEnvironment environment, Executor loop, AnswerLog log, Listener listener) {
        this.wire = wire;
        this.environment = environment;
        this.loop = loop;
        this.log = log;
        this.listener = listener;
    }

    /** Hears of what was written beside the loop. */
    interface Listener {

        /** It is in the log, and what waited for it. */
        void written();

        void failed(Throwable bug);
    }

    void write(Ending ending) {
        if (isWriting) {
            waiting.add(ending);
            waitingBytes += ending.rawBytes();
        } else if (ending.rawBytes() > LARGEST_WRITTEN_HERE) {
            isWriting = true;
            waitingBytes += ending.rawBytes();
            long seq = log.nextSeq();
            environment
                    .beside()
                    .run(() -> written(ending, seq))
                    .onComplete(written -> loop.execute(() -> wasWritten(ending, written)));
        } else {
            log.add(written(ending, log.nextSeq()));
        }
    }

    /** Any thread. */
    private Answer written(Ending ending, long seq) {
        return ending.written(wire, seq, environment.config().maxMessageBytes());
    }

    private void wasWritten(Ending ending, AsyncResult<Answer> written) {
        isWriting = false;
        waitingBytes -= ending.rawBytes();
        if (isOver) {
            ending.settle();
        } else if (written.failed()) {
            ending.settle();
            listener.failed(written.cause());
        } else {
            log.add(written.result());
            writeWaiting();
        }
    }

    private void writeWaiting() {
        while (!isWriting && !waiting.isEmpty()) {
            Ending next = waiting.remove();
            waitingBytes -= next.rawBytes();
            try {
                write(next);
            } catch (RuntimeException bug) {
                next.settle();
                listener.failed(bug);
                return;
            }
        }
        listener.written();
    }

    /** Those that are not in the log. */
    int waiting() {
        return waiting.size() + (isWriting ? 1 : 0);
    }

    /** Of their tensors. */
    long waitingBytes() {
        return waitingBytes;
    }

    /** Nobody waits for them. */
    void end() {
        isOver = true;
        waiting.forEach(Ending::settle);
        waiting.clear();
    }
}
