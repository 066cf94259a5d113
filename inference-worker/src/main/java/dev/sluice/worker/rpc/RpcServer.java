package dev.sluice.worker.rpc;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import java.util.concurrent.TimeUnit;

/** The gRPC server that both services are mounted on. A method that nobody mounted answers UNIMPLEMENTED. */
public final class RpcServer {

    /** HTTP/2's own 64 KiB would stop every tensor of a megabyte sixteen times. */
    private static final int STREAM_WINDOW = 8 << 20;

    private static final int CONNECTION_WINDOW = 64 << 20;

    /** A call holds its message while it is read; so many a connection can be read at a time. */
    private static final int MOST_CALLS = 1000;

    private final GrpcServer grpc;
    private final HttpServer http;

    public RpcServer(Vertx vertx, String host, int port, long maxMessageBytes) {
        this.grpc = GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(maxMessageBytes));
        this.http = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(host)
                        .setPort(port)
                        .setTcpNoDelay(true)
                        .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
                        .setInitialSettings(new Http2Settings()
                                .setInitialWindowSize(STREAM_WINDOW)
                                .setMaxConcurrentStreams(MOST_CALLS)))
                .requestHandler(grpc);
    }

    /** Where services mount their methods. */
    public GrpcServer grpc() {
        return grpc;
    }

    public Future<Void> listen() {
        return http.listen().mapEmpty();
    }

    public int port() {
        return http.actualPort();
    }

    /** Takes no more calls, and gives those that are being answered a moment to end. */
    public Future<Void> close() {
        return http.shutdown(2, TimeUnit.SECONDS);
    }
}
