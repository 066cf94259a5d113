package dev.sluice.gateway.websocket;

import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.gateway.clients.DurableRequests;
import dev.sluice.gateway.clients.MountedDoor;
import dev.sluice.gateway.clients.OriginRule;
import dev.sluice.gateway.websocket.Socket.SocketRules;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** WebSockets at {@code /v2/stream} of a port that is somebody else's. Thread-safe. */
public final class WebSocketDoor implements MountedDoor {

    private static final Logger log = LoggerFactory.getLogger(WebSocketDoor.class);

    private static final String PATH = "/v2/stream";
    private static final String CODECS = "websocket-codec";
    private static final int CODEC_THREADS = 2;
    private static final int UNAVAILABLE = 503;
    private static final int CLOSING_SECONDS = 2;

    private final WebSocketConfig config;
    private final Vertx vertx;
    private final Handshake handshake;
    private final WebSocketMetrics metrics;
    private final SocketRules rules;
    private final Sessions sessions;
    private final WorkerExecutor codecs;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosing;

    /** @param durable where durable requests go, if there is such a place */
    public WebSocketDoor(WebSocketConfig config, ClientEnvironment environment, Optional<DurableRequests> durable) {
        this.config = config;
        this.vertx = environment.vertx();
        this.codecs = vertx.createSharedWorkerExecutor(CODECS, CODEC_THREADS);
        this.handshake = new Handshake(new OriginRule(config.allowedOrigins()));
        this.metrics = new WebSocketMetrics(environment.registry());
        this.rules = new SocketRules(config, environment.clock(), metrics, environment.path()::room);
        this.sessions = new Sessions(StreamEnvironment.of(config, environment, durable, new Codecs(codecs), metrics));
        Gauge.builder("sluice.websocket.connections", sockets, Set::size).register(environment.registry());
        Gauge.builder("sluice.websocket.sessions", sessions, Sessions::count).register(environment.registry());
        Gauge.builder("sluice.websocket.sessions.bytes", sessions, Sessions::keptBytes)
                .register(environment.registry());
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public HttpServerOptions configured(HttpServerOptions options) {
        return options.setWebSocketSubProtocols(List.of(JsonWire.NAME, ProtobufWire.NAME))
                .setMaxWebSocketFrameSize(config.maxMessageBytes())
                .setMaxWebSocketMessageSize(config.maxMessageBytes())
                .setPerMessageWebSocketCompressionSupported(config.compression())
                .setPerFrameWebSocketCompressionSupported(false)
                .setAcceptUnmaskedFrames(false)
                .setWebSocketClosingTimeout(CLOSING_SECONDS);
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (isClosing) {
            refuse(request, UNAVAILABLE, "the gateway is stopping");
            return;
        }
        if (sockets.size() >= config.maxConnections()) {
            refuse(request, UNAVAILABLE, "as many connections are open as may be");
            return;
        }
        handshake
                .check(new OverHttp(request))
                .<Runnable>fold(
                        terms -> () -> accept(request, terms),
                        refused -> () -> refuse(request, refused.status(), refused.reason()))
                .run();
    }

    /** A handshake that breaks the protocol itself is refused by the server, which says so. */
    private void accept(HttpServerRequest request, StreamTerms terms) {
        Context context = vertx.getOrCreateContext();
        request.toWebSocket()
                .onSuccess(websocket -> opened(websocket, context, terms))
                .onFailure(broken -> log.debug("a handshake failed", broken));
    }

    private void opened(ServerWebSocket websocket, Context context, StreamTerms terms) {
        var socket = new Socket(websocket, context, rules);
        sockets.add(socket);
        socket.closed().onComplete(gone -> sockets.remove(socket));
        sessions.attach(socket, terms);
    }

    private void refuse(HttpServerRequest request, int status, String reason) {
        metrics.refused(status);
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/problem+json")
                .putHeader("upgrade", "websocket")
                .end(new JsonObject()
                        .put("title", "the handshake is refused")
                        .put("status", status)
                        .put("detail", reason)
                        .toBuffer());
    }

    @Override
    public Future<Void> close() {
        isClosing = true;
        List<Future<Void>> closing = sockets.stream().map(Socket::closed).toList();
        sessions.stop();
        sockets.forEach(socket -> socket.close(CloseCode.GOING_AWAY, "the gateway is stopping"));
        return Future.join(closing).<Void>mapEmpty().eventually(codecs::close);
    }

    private record Codecs(WorkerExecutor threads) implements Beside {

        @Override
        public <T> Future<T> run(Callable<T> step) {
            return threads.executeBlocking(step, /* ordered= */ false);
        }
    }

    private record OverHttp(HttpServerRequest request) implements Handshake.Asked {

        @Override
        public @Nullable String header(String name) {
            boolean isOther = request.version() == HttpVersion.HTTP_2;
            return isOther ? null : request.getHeader(name);
        }

        @Override
        public @Nullable String parameter(String name) {
            return request.getParam(name);
        }
    }
}
