package dev.sluice.load.websocket;

import dev.sluice.load.Endings;
import dev.sluice.load.Target;
import dev.sluice.load.TargetException;
import dev.sluice.load.connection.ConnectionConfig;
import dev.sluice.load.connection.LoadLoop;
import dev.sluice.load.request.Bodies;
import dev.sluice.load.request.CorrelationIds;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Requests over WebSockets for one run, in turn over each of them and many at a time on each. What the gateway has no credit for
 * waits here, and its wait counts. An answer that comes on another connection than its request went out on ends as {@link #CROSSED}.
 */
public final class WebSocketTarget implements Target {

    /** How a request ends that is answered on the connection of another. */
    public static final String CROSSED = "CROSSED";

    private static final String PATH = "/v2/stream";
    private static final int LARGEST_MESSAGE = 64 << 20;

    /** Requests that share one write to the operating system, when they are due in one turn of the loop. */
    private static final int MOST_IN_A_FLUSH = 256;

    // Any thread
    private final CorrelationIds ids =
            new CorrelationIds((int) (UUID.randomUUID().getMostSignificantBits() >>> 32));
    private final LoadLoop loop = new LoadLoop();
    private volatile @Nullable String reason;
    private volatile boolean isClosing;

    // Sender
    private final StreamWire wire;

    /** Held on to: a client that nobody holds is closed, and its connections with it. */
    private final WebSocketClient client;

    private final List<Stream> streams;

    // Event loop only
    private @Nullable Endings endings;

    private WebSocketTarget(ConnectionConfig config, Bodies bodies) {
        this.wire = wire(config, bodies);
        this.client = loop.vertx()
                .createWebSocketClient(new WebSocketClientOptions()
                        .setMaxConnections(config.connections())
                        .setMaxFrameSize(LARGEST_MESSAGE)
                        .setMaxMessageSize(LARGEST_MESSAGE));
        var options = new WebSocketConnectOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setURI(PATH)
                .setSubProtocols(List.of(wire.subprotocol()));
        this.streams = loop.open(
                config.connections(),
                () -> client.connect(options).map(Stream::new),
                "the WebSocket at " + config + PATH);
    }

    private static StreamWire wire(ConnectionConfig config, Bodies bodies) {
        return bodies.format().equals(Bodies.PROTOBUF)
                ? new ProtobufStreamWire(bodies, config.timeout())
                : new JsonStreamWire(bodies, config.timeout());
    }

    /**
     * Connects.
     *
     * @param bodies of the protocol, in JSON or in protobuf, that name their model and no id: what they are in is spoken
     * @throws TargetException when the gateway does not answer
     */
    public static WebSocketTarget open(ConnectionConfig config, Bodies bodies) {
        return new WebSocketTarget(config, bodies);
    }

    @Override
    public void send(int number, Endings told) {
        String gone = reason;
        if (gone != null) {
            throw new TargetException("the gateway closed a WebSocket" + gone);
        }
        WebSocketFrame message = wire.request(number, ids.id(number));
        Stream stream = streams.get(number % streams.size());
        loop.run(() -> {
            endings = told;
            stream.send(message);
        });
    }

    @Override
    public String nameOf(int number) {
        return new String(ids.id(number), StandardCharsets.US_ASCII);
    }

    @Override
    public List<String> threads() {
        return List.of(LoadLoop.THREAD);
    }

    @Override
    public void close() {
        isClosing = true;
        client.close();
        loop.close();
    }

    /** One WebSocket. Event loop only. */
    private final class Stream {

        private final WebSocket socket;
        private final SendCredit<WebSocketFrame> credit = new SendCredit<>();

        Stream(WebSocket socket) {
            this.socket = socket;
            ChannelHandlerContext transport = ((WebSocketInternal) socket).channelHandlerContext();
            transport
                    .pipeline()
                    .addBefore(transport.name(), "flushes", new FlushConsolidationHandler(MOST_IN_A_FLUSH, true));
            wire.listen(socket, this::received);
            socket.closeHandler(ended -> closed());
            // What goes wrong is followed by the end, which says so.
            socket.exceptionHandler(fault -> {});
        }

        void send(WebSocketFrame message) {
            credit.add(message);
            sendWhatMay();
        }

        private void sendWhatMay() {
            for (WebSocketFrame next = credit.next(); next != null; next = credit.next()) {
                socket.writeFrame(next);
            }
        }

        private void received(StreamMessage message) {
            if (message.credit() > 0) {
                credit.grant(message.credit());
                sendWhatMay();
            }
            ended(message);
        }

        private void ended(StreamMessage message) {
            int number = message.id() == null ? -1 : ids.number(message.id().getBytes(StandardCharsets.UTF_8));
            Endings told = endings;
            if (number < 0 || told == null) {
                return;
            }
            if (streams.get(number % streams.size()) != this) {
                told.failed(number, CROSSED);
            } else if (message.code() == null) {
                told.ok(number);
            } else {
                told.failed(number, message.code());
            }
        }

        private void closed() {
            if (!isClosing) {
                Short code = socket.closeStatusCode();
                String said = socket.closeReason();
                reason = (code == null ? "" : " with " + code) + (said == null || said.isEmpty() ? "" : ": " + said);
            }
        }
    }
}
