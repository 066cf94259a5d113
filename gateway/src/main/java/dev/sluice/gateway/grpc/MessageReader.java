package dev.sluice.gateway.grpc;

import dev.sluice.gateway.execution.EventLoopConfined;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/**
 * Cuts what arrives of a call into messages. The length of each is known before any of it is held: whoever reads says then
 * whether it is taken or skipped. A length is only a claim: what is taken is held as it comes.
 */
@EventLoopConfined
final class MessageReader {

    private static final int PREFIX = 5;

    private final byte[] prefix = new byte[PREFIX];
    private byte[] body = new byte[0];
    private Buffer chunk = Buffer.buffer();
    private int at;
    private int filled;
    private long length;
    private Phase phase = Phase.PREFIX;

    /** What became of the bytes. */
    enum Step {
        /** More of them are needed. */
        STARVED,
        /** A message begins, to be taken or skipped. */
        BEGUN,
        /** A message that was taken is there. */
        COMPLETE,
        /** A message that was skipped is over. */
        SKIPPED
    }

    void add(Buffer more) {
        if (at == chunk.length()) {
            chunk = more;
        } else {
            chunk = chunk.getBuffer(at, chunk.length()).appendBuffer(more);
        }
        at = 0;
    }

    Step next() {
        return switch (phase) {
            case PREFIX -> {
                if (!fill(prefix)) {
                    yield Step.STARVED;
                }
                length = chunkLength();
                phase = Phase.BEGUN;
                yield Step.BEGUN;
            }
            case BEGUN -> throw new IllegalStateException("a message is neither taken nor skipped");
            case TAKEN -> {
                makeRoom();
                if (!fill(body) || filled < length) {
                    yield Step.STARVED;
                }
                phase = Phase.PREFIX;
                filled = 0;
                yield Step.COMPLETE;
            }
            case SKIPPED -> {
                if (!skipBody()) {
                    yield Step.STARVED;
                }
                phase = Phase.PREFIX;
                yield Step.SKIPPED;
            }
        };
    }

    /** Of the message that begins. */
    long length() {
        return length;
    }

    /** 0 or 1, if its sender keeps the rules. */
    int compression() {
        return prefix[0];
    }

    void take() {
        body = new byte[0];
        filled = 0;
        phase = Phase.TAKEN;
    }

    void skip() {
        filled = 0;
        phase = Phase.SKIPPED;
    }

    /** The message that is complete; nobody else has it. */
    byte[] message() {
        byte[] message = body;
        body = new byte[0];
        return message;
    }

    boolean isMidMessage() {
        return phase != Phase.PREFIX || filled > 0;
    }

    /** For no more than twice of what has come. */
    private void makeRoom() {
        long come = (long) filled + chunk.length() - at;
        if (come > body.length && body.length < length) {
            body = Arrays.copyOf(body, Math.toIntExact(Math.min(length, Math.max(come, 2L * body.length))));
        }
    }

    private boolean fill(byte[] target) {
        int some = Math.min(target.length - filled, chunk.length() - at);
        chunk.getBytes(at, at + some, target, filled);
        at += some;
        filled += some;
        return filled == target.length;
    }

    private boolean skipBody() {
        int some = (int) Math.min(length, chunk.length() - at);
        at += some;
        length -= some;
        return length == 0;
    }

    private long chunkLength() {
        filled = 0;
        return (prefix[1] & 0xffL) << 24 | (prefix[2] & 0xff) << 16 | (prefix[3] & 0xff) << 8 | (prefix[4] & 0xff);
    }

    private enum Phase {
        PREFIX,
        BEGUN,
        TAKEN,
        SKIPPED
    }
}
