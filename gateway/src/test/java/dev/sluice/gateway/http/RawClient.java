package dev.sluice.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A client that writes what it is told and reads answers one by one, for what no HTTP library does. */
final class RawClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 60_000;
    private static final int SOON_MILLIS = 50;
    private static final int CONTINUE = 100;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    static RawClient connect(int port) {
        try {
            var socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            return new RawClient(socket);
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    /** An answer. */
    record Answer(int status, Map<String, String> headers, String body) {}

    RawClient write(String text) {
        return write(text.getBytes(ISO_8859_1));
    }

    RawClient write(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
            return this;
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    static String post(String path, String json) {
        String body = json.replace('\'', '"');
        return "POST " + path + " HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: "
                + body.length() + "\r\n\r\n" + body;
    }

    /** Whether the other side still reads. */
    boolean tryWrite(byte[] bytes) {
        try {
            write(bytes);
            return true;
        } catch (UncheckedIOException closed) {
            return false;
        }
    }

    /** The next answer; empty when the connection is closed before it begins. */
    Optional<Answer> read() {
        return read(/* isHead= */ false);
    }

    /** The next that is not merely a word in between. */
    Optional<Answer> readFinal(boolean isHead) {
        Optional<Answer> answer = read(isHead);
        return answer.isPresent() && answer.orElseThrow().status() == CONTINUE ? read(isHead) : answer;
    }

    /** The next answer if it comes soon. */
    Optional<Answer> readSoon() {
        try {
            socket.setSoTimeout(SOON_MILLIS);
            return readFinal(/* isHead= */ false);
        } catch (IOException | AssertionError silent) {
            return Optional.empty();
        }
    }

    private Optional<Answer> read(boolean isHead) {
        try {
            String status = line();
            if (status.isEmpty()) {
                return Optional.empty();
            }
            Map<String, String> headers = new TreeMap<>();
            for (String header = line(); !header.isEmpty(); header = line()) {
                String[] parts = header.split(":", 2);
                headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].trim());
            }
            int code = Integer.parseInt(status.split(" ", 3)[1]);
            int length = isHead ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"));
            return Optional.of(new Answer(code, headers, new String(in.readNBytes(length), ISO_8859_1)));
        } catch (SocketTimeoutException silent) {
            throw new AssertionError("no answer", silent);
        } catch (IOException reset) {
            return Optional.empty();
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /** Waits until the other side closes. */
    boolean isClosedByPeer() {
        return read().isEmpty();
    }

    /** Closes without a farewell, so that thousands of them leave nothing behind. */
    void reset() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException closedAlready) {
            // then there is no farewell to suppress
        }
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException closedAlready) {
            throw new UncheckedIOException(closedAlready);
        }
    }
}
