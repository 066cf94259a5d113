package dev.sluice.rpc;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;

/** The HTTP/2 server under gRPC services. */
public final class RpcServer {

    private static final int LAST_CALLS_SECONDS = 2;

    private final HttpServer http;

    /** @param calls is given every call, such as a {@code GrpcServer} with methods mounted */
    public RpcServer(Vertx vertx, RpcServerOptions options, Handler<HttpServerRequest> calls) {
        this.http = vertx.createHttpServer(options.http()).requestHandler(calls);
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
