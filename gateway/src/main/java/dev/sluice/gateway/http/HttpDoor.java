package dev.sluice.gateway.http;

import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.gateway.clients.Door;
import dev.sluice.gateway.clients.MountedDoor;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/** HTTP, open, with a door of another kind in it. */
public final class HttpDoor implements Door {

    private final HttpServer server;
    private final MountedDoor mounted;

    private HttpDoor(HttpServer server, MountedDoor mounted) {
        this.server = server;
        this.mounted = mounted;
    }

    /** Listens. Fails with the bind error when the port is taken. */
    public static Future<HttpDoor> open(HttpConfig config, ClientEnvironment environment, MountedDoor mounted) {
        HttpServer server = environment
                .vertx()
                .createHttpServer(mounted.configured(
                        new HttpServerOptions().setHost(config.host()).setPort(config.port())))
                .requestHandler(request -> route(request, mounted));
        return server.listen().map(listening -> new HttpDoor(listening, mounted));
    }

    private static void route(HttpServerRequest request, MountedDoor mounted) {
        if (mounted.path().equals(request.path())) {
            mounted.handle(request);
        } else {
            request.response().setStatusCode(404).end();
        }
    }

    @Override
    public int port() {
        return server.actualPort();
    }

    @Override
    public Future<Void> close() {
        return mounted.close().eventually(server::close);
    }
}
