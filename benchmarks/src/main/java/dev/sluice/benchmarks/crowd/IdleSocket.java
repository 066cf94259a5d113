package dev.sluice.benchmarks.crowd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One of a crowd: shakes hands, is greeted, and answers pings. Confined to the thread of the crowd. */
final class IdleSocket {

    private static final String HANDSHAKE = """
            GET /v2/stream HTTP/1.1
            Host: 127.0.0.1
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Protocol: sluice.json.v1

            """.replace("\n", "\r\n");

    /** Final, a pong, masked with zeros, without payload: the gateway's pings have none. */
    private static final byte[] PONG = {(byte) 0x8A, (byte) 0x80, 0, 0, 0, 0};

    private final SocketChannel channel;
    private final ServerFrames frames = new ServerFrames(this::heard);
    private boolean isGreeted;
    private boolean isClosed;
    private int pings;
    private int pongs;

    IdleSocket(SocketChannel channel) {
        this.channel = channel;
    }

    /** The connection is there. */
    void begin() throws IOException {
        channel.finishConnect();
        write(HANDSHAKE.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Reads what there is.
     *
     * @throws IOException when that is the end
     */
    void read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        frames.read(buffer.flip());
        if (count < 0 || isClosed) {
            throw new IOException("the gateway closed the connection");
        }
        for (; pongs < pings; pongs++) {
            write(PONG);
        }
    }

    private void heard(int opcode) {
        switch (opcode) {
            case ServerFrames.TEXT -> isGreeted = true;
            case ServerFrames.PING -> pings++;
            case ServerFrames.CLOSE -> isClosed = true;
            default -> {
                // Nothing of it matters.
            }
        }
    }

    /** So little that it is written whole, or something is wrong. */
    private void write(byte[] bytes) throws IOException {
        if (channel.write(ByteBuffer.wrap(bytes)) < bytes.length) {
            throw new IOException("the gateway reads nothing");
        }
    }

    boolean isGreeted() {
        return isGreeted;
    }

    boolean hasAnsweredAPing() {
        return pongs > 0;
    }
}
