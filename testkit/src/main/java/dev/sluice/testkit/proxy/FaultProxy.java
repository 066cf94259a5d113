package dev.sluice.testkit.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on 127.0.0.1 in front of one server, whose traffic a test spoils with {@link Toxic}s while it flows.
 *
 * <p>Thread-safe. Toxics act on the connections that are open as well as on new ones, and several at once each have their
 * say. A server that is not there shows as a reset right after the client has connected, for it is the proxy that
 * accepts.
 */
public final class FaultProxy implements AutoCloseable {

    private final Clock clock = Clock.system();
    private final Listener listener;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong connections = new AtomicLong();
    private final LongAdder bitten = new LongAdder();

    /**
     * Guards what follows. This proxy's own monitor is held outside of it by those who change something, and never by the
     * acceptor, for whose end they may wait.
     */
    private final Object state = new Object();

    private final List<Placed> toxics = new ArrayList<>();
    private @Nullable InetSocketAddress upstream;
    private boolean closed;

    private FaultProxy(int port) throws IOException {
        this.listener = new Listener(port, this::accepted);
    }

    /** Listens on a free port. */
    public static FaultProxy start(InetSocketAddress upstream) throws IOException {
        return start(0, upstream);
    }

    /** Listens on this port, or on a free one if it is 0. */
    public static FaultProxy start(int listenPort, InetSocketAddress upstream) throws IOException {
        var proxy = new FaultProxy(listenPort);
        proxy.pointTo(upstream);
        return proxy;
    }

    /** Has a free port, and refuses until it is told the server by {@link #pointTo}. */
    public static FaultProxy listen() throws IOException {
        return new FaultProxy(0);
    }

    public int port() {
        return listener.port();
    }

    /** Where clients connect to: {@code 127.0.0.1:port}. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /** Sends the connections that are made from now on to this server. */
    public synchronized void pointTo(InetSocketAddress upstream) {
        synchronized (state) {
            this.upstream = upstream;
        }
        listenOrRefuse();
    }

    /** Adds a toxic for both directions. */
    public synchronized void add(Toxic toxic) {
        for (Direction direction : Direction.values()) {
            add(direction, toxic);
        }
    }

    /** Adds a toxic for one direction. */
    public synchronized void add(Direction direction, Toxic toxic) {
        var placed = new Placed(direction, (ToxicRule) toxic);
        synchronized (state) {
            toxics.add(placed);
            open.forEach(placed::applyTo);
        }
        listenOrRefuse();
        if (placed.toxic.isDown()) {
            for (Connection connection : open) {
                bitten.increment();
                connection.close();
            }
        }
    }

    /** Removes every toxic. What was held is delivered, in order, and clients that were refused may connect again. */
    public synchronized void heal() {
        synchronized (state) {
            toxics.clear();
            for (Connection connection : open) {
                connection.pipe(Direction.UPSTREAM).heal();
                connection.pipe(Direction.DOWNSTREAM).heal();
            }
        }
        listenOrRefuse();
    }

    private void listenOrRefuse() {
        try {
            if (mayListen()) {
                listener.open();
            } else {
                listener.shut();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port() + " of the fault proxy", e);
        }
    }

    private boolean mayListen() {
        synchronized (state) {
            return !closed && upstream != null && toxics.stream().noneMatch(placed -> placed.toxic.isDown());
        }
    }

    /** How many connections it has accepted so far. */
    public long connections() {
        return connections.get();
    }

    /** How many connections are open now. */
    public int open() {
        return open.size();
    }

    /**
     * How often a toxic did something: the evidence that a fault bit. A chunk that was held, be it for a while, counts
     * once; each cut of a chunk counts, and each connection that was closed or reset. Those that are refused while the
     * proxy is {@link Toxic#down} are refused by the kernel, and not seen here.
     */
    public long bitten() {
        return bitten.sum();
    }

    /** Closes every connection, and gives the port back. */
    @Override
    public synchronized void close() {
        synchronized (state) {
            closed = true;
        }
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port() + " of the fault proxy", e);
        } finally {
            open.forEach(Connection::close);
        }
    }

    /** Runs on the acceptor. */
    private void accepted(Socket client) {
        String name = "fault-proxy-" + port() + "-" + connections.incrementAndGet();
        var connection = new Connection(name, client, pipe(), pipe(), open::remove);
        synchronized (state) {
            InetSocketAddress server = upstream;
            if (server == null) {
                throw new IllegalStateException("accepted " + client + " before the server was known");
            }
            open.add(connection);
            toxics.forEach(placed -> placed.applyTo(connection));
            connection.start(server);
        }
    }

    private Pipe pipe() {
        return new Pipe(new Line(bitten), clock);
    }

    private record Placed(Direction direction, ToxicRule toxic) {

        void applyTo(Connection connection) {
            connection.pipe(direction).add(toxic);
        }
    }
}
