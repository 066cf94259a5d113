package dev.sluice.gateway.websocket;

import dev.sluice.gateway.clients.ClientPermit;
import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.CoreLoop;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.http.impl.ws.WebSocketFrameImpl;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket: frames into messages, pings, and its end. On the loop of the connection, except for what {@link Connection} has;
 * what it hears it brings to the loop of its stream, which is another one where a session has come from another connection.
 */
final class Socket implements Connection {

    private static final Logger log = LoggerFactory.getLogger(Socket.class);

    /** For how long the other side may take to answer a close. */
    private static final long CLOSE_GRACE_MS = 2_000;

    /** What a control frame holds. */
    private static final int LONGEST_REASON = 123;

    /** Pings of a client that does not read our pongs: the transport answers each, and holds the answers. */
    private static final int MOST_UNREAD_PONGS = 64;

    /** Bytes that are handed to the transport before it has written them. */
    private static final long WRITE_AHEAD = 256 << 10;

    /** Answers that may share one write to the operating system; those that come in one turn of the loop do. */
    private static final int MOST_IN_A_FLUSH = 256;

    private static final short NO_CLOSE_FRAME = 1006;

    private final ServerWebSocket websocket;
    private final Context context;
    private final CoreLoop loop;
    private final SocketRules rules;
    private final MessageAssembly assembly;
    private final UnreadBytes unread;
    private final Promise<Void> closed = Promise.promise();

    // Any thread
    private final AtomicLong unwritten = new AtomicLong();

    private final AtomicLong taken = new AtomicLong();
    private volatile boolean isAsked;

    // Loop of the connection

    private volatile @Nullable ClientStream stream;
    private final Silence silence;
    private long pinging;
    private int unreadPongs;
    private boolean isClosing;
    private short closedWith = NO_CLOSE_FRAME;

    Socket(ServerWebSocket websocket, Context context, SocketRules rules) {
        this.websocket = websocket;
        this.context = context;
        this.loop = CoreLoop.on(context);
        this.rules = rules;
        this.assembly = new MessageAssembly(rules.config().maxMessageBytes());
        this.unread = new UnreadBytes(rules.rooms());
        this.silence = new Silence(rules.clock().nanoTime());
    }

    /**
     * What every socket works with.
     *
     * @param rooms for bytes that have come and are no message yet
     */
    record SocketRules(WebSocketConfig config, Clock clock, WebSocketMetrics metrics, Supplier<ClientPermit> rooms) {}

    /** Takes its messages to this stream from now on. Right after the handshake. */
    void open(ClientStream to, StreamTerms terms) {
        stream = to;
        listen();
        pinging = context.owner().setPeriodic(rules.config().pingInterval().toMillis(), now -> ping());
        to.loop().execute(() -> to.attach(this, terms));
    }

    /** Closes it right after the handshake: a browser is told nothing of a handshake that is refused. */
    void refuse(CloseCode code, String reason) {
        listen();
        close(code, reason);
    }

    private void listen() {
        websocket.pause();
        ChannelHandlerContext transport = transport();
        transport
                .pipeline()
                .addBefore(transport.name(), "violations", new Violations(this::violated))
                // Each answer would be a write to the operating system of its own: the dearest part of it.
                .addBefore(transport.name(), "flushes", new FlushConsolidationHandler(MOST_IN_A_FLUSH, true));
        transport.pipeline().addFirst("slices", new Slices(taken::addAndGet));
        if (!rules.config().compression()) {
            transport.pipeline().addFirst("arrivals", new Arrivals(this::came));
        }
        websocket.frameHandler(this::frame);
        // A pong is heard also while nothing is asked for; a frame is not.
        websocket.pongHandler(pong -> heard());
        websocket.exceptionHandler(fault -> log.debug("a connection broke", fault));
        websocket.closeHandler(gone -> ended());
    }

    Future<Void> closed() {
        return closed.future();
    }

    private boolean came(int bytes) {
        if (isClosing || unread.came(bytes)) {
            return true;
        }
        violated(CloseCode.TRY_AGAIN_LATER.code(), "as many bytes of messages are in flight as may be");
        return false;
    }

    private void heard() {
        silence.broken(rules.clock().nanoTime());
    }

    private void frame(WebSocketFrame frame) {
        heard();
        if (isClosing) {
            return; // a client may go on sending until it sees the close
        }
        Buffer content = frame.binaryData();
        boolean isData = frame.isText() || frame.isBinary() || frame.isContinuation();
        if (!account(content.length(), isData)) {
            return;
        }
        if (frame.isContinuation()) {
            after(assembly.go(content, frame.isFinal()));
        } else if (isData) {
            begin(frame, content);
        } else if (frame.isPing()) {
            pinged();
        }
    }

    /** What is compressed comes as other bytes than it holds: then those count that are read. */
    private boolean account(int bytes, boolean isData) {
        if (rules.config().compression() && !came(bytes + UnreadBytes.headBytes(bytes))) {
            return false;
        }
        unread.readFrame(bytes);
        if (!isData) {
            unread.dropped(bytes);
        }
        return true;
    }

    private void begin(WebSocketFrame frame, Buffer content) {
        ClientStream to = stream;
        if (to != null && to.wire().isText() != frame.isText()) {
            close(
                    CloseCode.UNACCEPTABLE,
                    "messages of " + to.wire().subprotocol() + " are " + (frame.isText() ? "binary" : "text"));
            return;
        }
        after(assembly.begin(frame.isText(), content, frame.isFinal()));
    }

    private void after(MessageAssembly.Step step) {
        step.<Runnable>fold(
                        () -> () -> websocket.fetch(1),
                        message -> () -> toStream(message),
                        (code, reason) -> () -> close(code, reason))
                .run();
    }

    private void toStream(Message message) {
        ClientStream to = stream;
        isAsked = false;
        if (to != null) {
            message.takes(unread.handedOver(message.size()));
            rules.metrics().received();
            if (to.loop() == loop) {
                to.received(this, message);
            } else {
                to.loop().execute(() -> to.received(this, message));
            }
        }
    }

    private void pinged() {
        unreadPongs = !websocket.isClosed() && websocket.writeQueueFull() ? unreadPongs + 1 : 0;
        if (unreadPongs > MOST_UNREAD_PONGS) {
            close(CloseCode.POLICY, "pongs are not read");
        }
    }

    private void ping() {
        ClientStream of = stream;
        if (of != null) {
            of.loop().execute(of::forgetOld);
        }
        long silentNanos = silence.nanos(rules.clock().nanoTime(), isAsked, taken.get());
        if (silentNanos > rules.config().idleTimeout().toNanos()) {
            close(CloseCode.GOING_AWAY, "nothing was heard for " + silentNanos / 1_000_000 + " ms");
        } else if (!isClosing && !isFull()) {
            websocket.writePing(Buffer.buffer());
        }
    }

    /** The decoder hears nothing any more, so that no close would be heard either: we say ours and that we say no more. */
    private void violated(short code, String what) {
        close(code, what);
        ChannelHandlerContext transport = transport();
        var ignored =
                transport.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(said -> shutDownOutput(transport.channel()));
    }

    private void shutDownOutput(Channel channel) {
        if (channel instanceof DuplexChannel duplex && !websocket.isSsl()) {
            var ignored = duplex.shutdownOutput();
        }
    }

    private void ended() {
        context.owner().cancelTimer(pinging);
        unread.release();
        Short code = websocket.closeStatusCode();
        boolean isGoodbye = !isClosing && code != null && code == CloseCode.NORMAL.code();
        rules.metrics().closed(isClosing ? closedWith : code == null ? NO_CLOSE_FRAME : code, isClosing);
        ClientStream from = stream;
        if (from != null) {
            from.loop().execute(() -> from.lost(this, isGoodbye));
        }
        closed.tryComplete();
    }

    CoreLoop loop() {
        return loop;
    }

    @Override
    public Future<Void> write(Buffer message) {
        ClientStream of = stream;
        boolean isText = of != null && of.wire().isText();
        unwritten.addAndGet(message.length());
        // As bytes, which they are: by way of a string they would be decoded, and encoded again.
        var frame = new WebSocketFrameImpl(
                isText ? WebSocketFrameType.TEXT : WebSocketFrameType.BINARY, ((BufferInternal) message).getByteBuf());
        return Future.succeededFuture()
                .compose(go -> websocket.writeFrame(frame))
                .onComplete(written -> written(message.length(), written.succeeded()));
    }

    private void written(int bytes, boolean isTaken) {
        taken.addAndGet(isTaken ? bytes : 0);
        long left = unwritten.addAndGet(-bytes);
        ClientStream of = stream;
        if (of != null && left <= WRITE_AHEAD && left + bytes > WRITE_AHEAD) {
            of.loop().execute(() -> of.drained(this));
        }
    }

    /** The transport's own word comes too late: it counts messages, whatever their size. */
    @Override
    public boolean isFull() {
        return unwritten.get() > WRITE_AHEAD || websocket.isClosed();
    }

    @Override
    public long takenBytes() {
        return taken.get();
    }

    @Override
    public void next() {
        isAsked = true;
        websocket.fetch(1);
    }

    @Override
    public void close(CloseCode code, String reason) {
        loop.execute(() -> close(code.code(), reason));
    }

    private void close(short code, String reason) {
        if (isClosing || websocket.isClosed()) {
            return;
        }
        isClosing = true;
        closedWith = code;
        websocket.close(code, reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason);
        websocket.fetch(Long.MAX_VALUE); // what it still sends is let go of, until its own close comes
        context.owner().setTimer(CLOSE_GRACE_MS, over -> {
            if (!closed.future().isComplete()) {
                var ignored = transport().close();
            }
        });
    }

    private ChannelHandlerContext transport() {
        return ((WebSocketInternal) websocket).channelHandlerContext();
    }
}
