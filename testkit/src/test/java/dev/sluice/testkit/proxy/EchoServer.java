package dev.sluice.testkit.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A server that sends back what it receives and ends its side when the client has, and knows how each client ended. */
final class EchoServer implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    private final Thread acceptor;
    private final AtomicLong received = new AtomicLong();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();
    private final AtomicInteger resets = new AtomicInteger();

    EchoServer() throws IOException {
        acceptor = thread(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    long received() {
        return received.get();
    }

    int reads() {
        return reads.get();
    }

    /** How many clients have ended in order. */
    int ends() {
        return ends.get();
    }

    int resets() {
        return resets.get();
    }

    /** Waits for the acceptor: until it has noticed, it takes one more client, even after its socket has been closed. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread unused = thread(() -> echo(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void echo(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            var buffer = new byte[64 << 10];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                received.addAndGet(length);
                reads.incrementAndGet();
                out.write(buffer, 0, length);
            }
            ends.incrementAndGet();
        } catch (IOException e) {
            resets.incrementAndGet();
        }
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(work, "echo-server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
