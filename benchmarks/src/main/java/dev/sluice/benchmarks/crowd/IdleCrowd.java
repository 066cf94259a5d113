package dev.sluice.benchmarks.crowd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** So many WebSockets, of which each is greeted, answers pings, and says nothing else; on a thread of their own. */
public final class IdleCrowd implements AutoCloseable {

    /** More would be more than a listener keeps waiting. */
    private static final int OPENING_AT_ONCE = 64;

    private static final int LONGEST_MESSAGE = 4 << 10;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final InetSocketAddress gateway;
    private final int size;
    private final Selector selector;
    private final Thread thread = new Thread(this::run, "idle-crowd");

    // Thread of the crowd
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST_MESSAGE);
    private int begun;

    /** What has become of them. Written by the thread of the crowd. */
    private volatile Standing standing = new Standing(0, 0, 0);

    private volatile boolean isClosing;

    /**
     * How they stand.
     *
     * @param greeted that were let in
     * @param pinged that have answered a ping
     * @param lost that are closed, or were never let in
     */
    private record Standing(int greeted, int pinged, int lost) {}

    private IdleCrowd(int port, int size) throws IOException {
        this.gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.size = size;
        this.selector = Selector.open();
        thread.setDaemon(true);
    }

    /** Opens them, and returns when all have been greeted. */
    public static IdleCrowd open(int port, int size, Duration within) throws IOException, InterruptedException {
        var crowd = new IdleCrowd(port, size);
        crowd.thread.start();
        crowd.await(() -> crowd.standing.greeted() == size, within, "was greeted");
        return crowd;
    }

    /** Returns when each of them was pinged, and has answered. */
    public void awaitPings(Duration within) throws InterruptedException {
        await(() -> standing.pinged() == size, within, "has answered a ping");
    }

    private void await(BooleanSupplier isDone, Duration within, String what) throws InterruptedException {
        long tries = within.dividedBy(LOOK_AGAIN);
        while (!isDone.getAsBoolean()) {
            tries--;
            if (tries < 0 || standing.lost() > 0 || !thread.isAlive()) {
                Standing reached = standing;
                close();
                throw new IllegalStateException("not each of " + size + " idle connections " + what + ": " + reached);
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /** How many are not open any more. */
    public int lost() {
        return standing.lost();
    }

    private void run() {
        try (selector) {
            while (!isClosing) {
                beginMore();
                selector.select(this::ready, LOOK_AGAIN.toMillis());
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void beginMore() throws IOException {
        while (begun < size && begun - standing.greeted() - standing.lost() < OPENING_AT_ONCE) {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_CONNECT, new IdleSocket(channel));
            begun++;
            if (channel.connect(gateway)) {
                throw new IOException("connected before it was asked");
            }
        }
    }

    private void ready(SelectionKey key) {
        var socket = (IdleSocket) key.attachment();
        boolean wasGreeted = socket.isGreeted();
        boolean wasPinged = socket.hasAnsweredAPing();
        Standing before = standing;
        try {
            if (key.isConnectable()) {
                socket.begin();
                key.interestOps(SelectionKey.OP_READ);
            } else {
                socket.read(buffer);
            }
        } catch (IOException gone) {
            standing = new Standing(before.greeted(), before.pinged(), before.lost() + 1);
            drop(key);
            return;
        }
        standing = new Standing(
                before.greeted() + (!wasGreeted && socket.isGreeted() ? 1 : 0),
                before.pinged() + (!wasPinged && socket.hasAnsweredAPing() ? 1 : 0),
                before.lost());
    }

    private static void drop(SelectionKey key) {
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException closedAlready) {
            // That is what was wanted.
        }
    }

    @Override
    public void close() {
        isClosing = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
