package dev.sluice.testkit.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A port that is ours from the start, whether or not anybody listens on it. Not thread-safe: the proxy guards it.
 *
 * <p>A socket that is bound and does not listen keeps the port: a client is refused as by a dead process, and no other
 * process is given the port meanwhile. Linux lets a second socket listen there when both are set to reuse the address.
 */
final class Listener {

    private static final int BACKLOG = 1024;

    private final Consumer<Socket> accepted;
    private final Socket reservation = new Socket();
    private final InetSocketAddress address;
    private @Nullable Open open;

    /** @param port the port on 127.0.0.1, 0 for a free one */
    Listener(int port, Consumer<Socket> accepted) throws IOException {
        this.accepted = accepted;
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        reservation.setReuseAddress(true);
        reservation.bind(new InetSocketAddress(loopback, port));
        this.address = new InetSocketAddress(loopback, reservation.getLocalPort());
    }

    int port() {
        return address.getPort();
    }

    /** Listens from now on, if it does not already. */
    void open() throws IOException {
        if (open != null) {
            return;
        }
        var server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(address, BACKLOG);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        var acceptor = new Thread(() -> accept(server), "fault-proxy-" + port() + "-acceptor");
        acceptor.setDaemon(true);
        acceptor.start();
        open = new Open(server, acceptor);
    }

    private void accept(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                accepted.accept(server.accept());
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException("port " + port() + " of the fault proxy accepts no more", e);
                }
            }
        }
    }

    /**
     * Refuses from now on: when this returns nobody is accepted any more. Until its thread has noticed, a socket that was
     * closed while it accepts may take one more client, so this waits for that thread.
     */
    void shut() throws IOException {
        if (open == null) {
            return;
        }
        open.server.close();
        try {
            open.acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        open = null;
    }

    /** Gives the port back. */
    void close() throws IOException {
        shut();
        reservation.close();
    }

    private record Open(ServerSocket server, Thread acceptor) {}
}
