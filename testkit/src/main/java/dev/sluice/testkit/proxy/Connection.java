package dev.sluice.testkit.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A client's connection and the one to the server that belongs to it. It has four threads while it is open: a reader and
 * a writer for each direction. Thread-safe.
 *
 * <p>The end of one direction is passed on as a half-close, and a reset as a reset. Where a toxic closes, both sides are
 * told at once, and what they still send is swallowed for a moment: a socket that is closed with bytes unread sends a
 * reset, and the peer would see that in place of the end.
 */
final class Connection {

    private static final int CONNECT_MILLIS = 10_000;
    private static final int BUFFER_BYTES = 64 << 10;
    private static final long LINGER_MILLIS = 500;

    private final String name;
    private final Socket client;
    private final Socket server = new Socket();
    private final Pipe upstream;
    private final Pipe downstream;
    private final Consumer<Connection> closed;
    private final CountDownLatch reading = new CountDownLatch(2);
    private final AtomicInteger finished = new AtomicInteger();

    Connection(String name, Socket client, Pipe upstream, Pipe downstream, Consumer<Connection> closed) {
        this.name = name;
        this.client = client;
        this.upstream = upstream;
        this.downstream = downstream;
        this.closed = closed;
    }

    void start(InetSocketAddress address) {
        thread("upstream-reader", () -> connect(address));
    }

    Pipe pipe(Direction direction) {
        return switch (direction) {
            case UPSTREAM -> upstream;
            case DOWNSTREAM -> downstream;
        };
    }

    private void thread(String role, Runnable work) {
        var thread = new Thread(work, name + "-" + role);
        thread.setDaemon(true);
        thread.start();
    }

    private void connect(InetSocketAddress address) {
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(address, CONNECT_MILLIS);
        } catch (IOException e) {
            reset();
            return;
        }
        thread("upstream-writer", () -> write(upstream, server));
        thread("downstream-reader", () -> read(server, downstream));
        thread("downstream-writer", () -> write(downstream, client));
        read(client, upstream);
    }

    private void read(Socket from, Pipe pipe) {
        try {
            InputStream in = from.getInputStream();
            var buffer = new byte[BUFFER_BYTES];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                pipe.put(Chunk.of(Arrays.copyOf(buffer, length)));
            }
            pipe.put(Chunk.end());
        } catch (IOException e) {
            pipe.put(Chunk.reset());
        } finally {
            reading.countDown();
        }
    }

    private void write(Pipe pipe, Socket to) {
        try {
            switch (pipe.writeTo(to.getOutputStream())) {
                case FINISH -> finish(to);
                case CLOSE -> closeGently();
                case RESET -> reset();
                case PASS, HOLD -> {} // it was cut: who did that closes
            }
        } catch (IOException e) {
            reset();
        }
    }

    private void finish(Socket to) throws IOException {
        to.shutdownOutput();
        if (finished.incrementAndGet() == 2) {
            close();
        }
    }

    private void closeGently() {
        cut();
        shutdownOutput(client);
        shutdownOutput(server);
        try {
            boolean unused = reading.await(LINGER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    /** Closes so that both peers get a reset. */
    private void reset() {
        resetOnClose(client);
        resetOnClose(server);
        close();
    }

    /** Closes both sides at once. */
    void close() {
        cut();
        close(client);
        close(server);
        closed.accept(this);
    }

    private void cut() {
        upstream.cut();
        downstream.cut();
    }

    private static void shutdownOutput(Socket socket) {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            // it is closed already
        }
    }

    private static void resetOnClose(Socket socket) {
        try {
            socket.setSoLinger(/* on= */ true, 0);
        } catch (IOException e) {
            // it is closed already
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // there is nothing else to do with it
        }
    }
}
