package dev.sluice.rpc;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;

/** The HTTP/2 server under gRPC services. */
public final class RpcServer {

    private static final int LAST_CALLS_SECONDS = 2;

    private final HttpServer http;

    /** @param calls is given every call, such as a {@code GrpcServer} with methods mounted */
    public RpcServer(Vertx vertx, RpcServerOptions options, Handler<HttpServerRequest> calls) {
        this(vertx, options, calls, connection -> {});
    }

    /** @param connections is given every connection, once it speaks HTTP */
    public RpcServer(
            Vertx vertx,
            RpcServerOptions options,
            Handler<HttpServerRequest> calls,
            Handler<HttpConnection> connections) {
        this.http = vertx.createHttpServer(options.http())
                .connectionHandler(connection -> {
                    if (isHttp2(connection) && connection instanceof ConnectionBase base) {
                        mayBeIdle(base.channel().pipeline());
                        if (!options.pingInterval().isZero()) {
                            new Pings(connection, base).every(options.pingInterval(), vertx);
                        }
                    }
                    connections.handle(connection);
                })
                .requestHandler(calls);
    }

    /** It has said what it is. From here on only its calls have to come in time: that there is none is no fault. */
    private static void mayBeIdle(ChannelPipeline pipeline) {
        if (pipeline.get(IdleStateHandler.class) != null) {
            pipeline.remove(IdleStateHandler.class);
        }
    }

    /** Only HTTP/2 has windows. */
    public static boolean isHttp2(HttpConnection connection) {
        return connection.getWindowSize() >= 0;
    }

    public Future<Void> listen() {
        return http.listen().mapEmpty();
    }

    public int port() {
        return http.actualPort();
    }

    /** Takes no more calls, and gives those that are being answered a moment to end. */
    public Future<Void> close() {
        return http.shutdown(LAST_CALLS_SECONDS, TimeUnit.SECONDS);
    }
}
