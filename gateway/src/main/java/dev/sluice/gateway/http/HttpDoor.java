package dev.sluice.gateway.http;

import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.gateway.clients.Door;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;

/** HTTP, open. */
public final class HttpDoor implements Door {

    private final HttpServer server;

    private HttpDoor(HttpServer server) {
        this.server = server;
    }

    /** Listens. Fails with the bind error when the port is taken. */
    public static Future<HttpDoor> open(HttpConfig config, ClientEnvironment environment) {
        HttpServer server = environment
                .vertx()
                .createHttpServer(new HttpServerOptions().setHost(config.host()).setPort(config.port()))
                .requestHandler(request -> request.response().setStatusCode(404).end());
        return server.listen().map(HttpDoor::new);
    }

    @Override
    public int port() {
        return server.actualPort();
    }

    @Override
    public Future<Void> close() {
        return server.close();
    }
}
