package dev.sluice.testkit.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A client of a proxy that waits for what it expects, and not for ever. */
final class Client implements AutoCloseable {

    private static final int LONG_MILLIS = 30_000;

    private final Socket socket;

    Client(FaultProxy proxy) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(LONG_MILLIS);
    }

    static byte[] bytes(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void end() throws IOException {
        socket.shutdownOutput();
    }

    void reset() throws IOException {
        socket.setSoLinger(/* on= */ true, 0);
        socket.close();
    }

    /** That many bytes, or fewer if the stream ends before. */
    byte[] receive(int length) throws IOException {
        return socket.getInputStream().readNBytes(length);
    }

    byte[] receiveAll() throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    /** The sizes of the reads in which that many bytes come. */
    List<Integer> readSizes(int length) throws IOException {
        List<Integer> sizes = new ArrayList<>();
        var buffer = new byte[64 << 10];
        for (int left = length; left > 0; ) {
            int read = socket.getInputStream().read(buffer);
            sizes.add(read);
            left -= read;
        }
        return sizes;
    }

    boolean receivesNothingFor(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        try {
            int unused = socket.getInputStream().read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(LONG_MILLIS);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
