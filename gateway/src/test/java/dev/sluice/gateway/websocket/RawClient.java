package dev.sluice.gateway.websocket;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A client that says whatever it is told to, right or wrong: bytes on a socket. */
final class RawClient implements AutoCloseable {

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};
    private static final int LONGEST_WAIT_MS = 60_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;

    /** A frame as it came. */
    static final class Frame {

        final int opcode;
        final byte[] payload;

        private Frame(int opcode, byte[] payload) {
            this.opcode = opcode;
            this.payload = payload;
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** 1005 when there is none. */
        int closeCode() {
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }
    }

    private RawClient(int port, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(LONGEST_WAIT_MS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LONGEST_WAIT_MS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    /** A handshake that is as it should be, save for these headers; one without a value is left out. */
    static String handshake(int port, String requestLine, String... headers) throws IOException {
        try (var client = new RawClient(port, 0)) {
            return client.shake(requestLine, List.of(headers));
        }
    }

    static RawClient connected(int port, String subprotocol, int receiveBuffer) throws IOException {
        var client = new RawClient(port, receiveBuffer);
        String answer = client.shake("GET /v2/stream HTTP/1.1", List.of("Sec-WebSocket-Protocol: " + subprotocol));
        if (!answer.startsWith("101")) {
            throw new IOException(answer);
        }
        client.read(); // the greeting
        return client;
    }

    private String shake(String requestLine, List<String> changed) throws IOException {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Host", "127.0.0.1:" + socket.getPort());
        headers.put("Upgrade", "websocket");
        headers.put("Connection", "Upgrade");
        headers.put("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        headers.put("Sec-WebSocket-Version", "13");
        changed.forEach(header -> headers.put(
                header.substring(0, header.indexOf(':')),
                header.substring(header.indexOf(':') + 1).trim()));
        var request = new StringBuilder(requestLine).append("\r\n");
        headers.forEach((name, value) -> {
            if (!value.isEmpty()) {
                request.append(name).append(": ").append(value).append("\r\n");
            }
        });
        out.write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        return head();
    }

    /** The status, and the subprotocol if one was agreed on. */
    private String head() throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return "closed";
            }
            head.write(next);
        }
        String[] lines = head.toString(StandardCharsets.US_ASCII).split("\r\n", -1);
        return lines[0].split(" ", -1)[1]
                + Arrays.stream(lines)
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-protocol"))
                        .findFirst()
                        .map(line -> line.substring(line.indexOf(':') + 1))
                        .orElse("");
    }

    void text(String text) throws IOException {
        frame(0x80 | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A frame with its mask; the first byte is as it is given. */
    void frame(int first, byte... payload) throws IOException {
        frame(first, true, payload.length, payload);
    }

    void frame(int first, boolean isMasked, long claimedLength, byte... payload) throws IOException {
        var frame = new ByteArrayOutputStream();
        frame.write(first);
        int mask = isMasked ? 0x80 : 0;
        if (claimedLength >= 0 && claimedLength < 126) {
            frame.write(mask | (int) claimedLength);
        } else if (claimedLength >= 0 && claimedLength < 1 << 16) {
            frame.write(mask | 126);
            frame.write((int) (claimedLength >> 8));
            frame.write((int) claimedLength);
        } else {
            frame.write(mask | 127);
            frame.writeBytes(ByteBuffer.allocate(8).putLong(claimedLength).array());
        }
        if (isMasked) {
            frame.writeBytes(MASK);
        }
        for (int i = 0; i < payload.length; i++) {
            frame.write(isMasked ? payload[i] ^ MASK[i % 4] : payload[i]);
        }
        out.write(frame.toByteArray());
    }

    void bytes(byte... bytes) throws IOException {
        out.write(bytes);
    }

    /** The next frame; empty at the end of the connection. */
    Optional<Frame> read() throws IOException {
        try {
            int first = in.read();
            if (first < 0) {
                return Optional.empty();
            }
            long length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            var payload = new byte[(int) length];
            in.readFully(payload);
            var frame = new Frame(first & 0xF, payload);
            if (frame.opcode == CLOSE) {
                answerClose(payload);
            }
            return Optional.of(frame);
        } catch (EOFException | SocketException gone) {
            return Optional.empty();
        }
    }

    /** As everybody does: the server waits for it, unless it was the one that answered. Then it may be gone already. */
    private void answerClose(byte... payload) throws IOException {
        try {
            frame(0x80 | CLOSE, payload);
        } catch (SocketException gone) {
            // What it said was read all the same.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
