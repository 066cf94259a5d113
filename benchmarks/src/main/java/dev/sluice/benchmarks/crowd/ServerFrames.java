package dev.sluice.benchmarks.crowd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;

/**
 * What a server says to a WebSocket that asks nothing: the answer to its handshake, and then frames, of which nothing counts but what
 * they are. However it is cut. Pure.
 */
final class ServerFrames {

    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;

    private static final byte[] SWITCHING = "HTTP/1.1 101 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int OPCODE = 0x0F;
    private static final int SHORT_LENGTH = 126;
    private static final int LONG_LENGTH = 127;

    private final IntConsumer listener;
    private Part part = Part.STATUS;
    private int matched;
    private int opcode;
    private int lengthBytesLeft;
    private long left;

    /** @param listener told what each frame is, when it is whole */
    ServerFrames(IntConsumer listener) {
        this.listener = listener;
    }

    /**
     * Reads on.
     *
     * @throws IOException when the handshake was refused
     */
    void read(ByteBuffer in) throws IOException {
        while (in.hasRemaining()) {
            if (part == Part.PAYLOAD) {
                int skipped = (int) Math.min(left, in.remaining());
                in.position(in.position() + skipped);
                left -= skipped;
                endIfWhole();
            } else {
                step(in.get() & 0xFF);
            }
        }
    }

    private void step(int octet) throws IOException {
        switch (part) {
            case STATUS -> status(octet);
            case HEAD -> head(octet);
            case OPCODE -> {
                opcode = octet & OPCODE;
                part = Part.LENGTH;
            }
            case LENGTH -> length(octet);
            case LONGER_LENGTH -> {
                left = left << Byte.SIZE | octet;
                lengthBytesLeft--;
                if (lengthBytesLeft == 0) {
                    beginPayload();
                }
            }
            case PAYLOAD -> throw new IllegalStateException("a payload is skipped");
        }
    }

    private void status(int octet) throws IOException {
        if (octet != SWITCHING[matched]) {
            throw new IOException("the handshake was refused");
        }
        matched++;
        if (matched == SWITCHING.length) {
            matched = 0;
            part = Part.HEAD;
        }
    }

    private void head(int octet) {
        matched = octet == END_OF_HEAD[matched] ? matched + 1 : octet == END_OF_HEAD[0] ? 1 : 0;
        if (matched == END_OF_HEAD.length) {
            part = Part.OPCODE;
        }
    }

    private void length(int octet) {
        left = 0;
        if (octet == SHORT_LENGTH || octet == LONG_LENGTH) {
            lengthBytesLeft = octet == SHORT_LENGTH ? Short.BYTES : Long.BYTES;
            part = Part.LONGER_LENGTH;
        } else {
            left = octet;
            beginPayload();
        }
    }

    private void beginPayload() {
        part = Part.PAYLOAD;
        endIfWhole();
    }

    private void endIfWhole() {
        if (left == 0) {
            part = Part.OPCODE;
            listener.accept(opcode);
        }
    }

    private enum Part {
        STATUS,
        HEAD,
        OPCODE,
        LENGTH,
        LONGER_LENGTH,
        PAYLOAD
    }
}
