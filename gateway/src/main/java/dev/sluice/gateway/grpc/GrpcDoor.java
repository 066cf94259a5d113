package dev.sluice.gateway.grpc;

import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.gateway.clients.ConnectionLimit;
import dev.sluice.gateway.clients.Door;
import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;

/** gRPC, open: one listener for each event loop of the connections, all at one port. */
public final class GrpcDoor implements Door {

    /** Any negative port is to Vert.x a free one that all who name it share; 0 is another one for each. */
    private static final int SHARED_FREE_PORT = -8001;

    private final List<GrpcListener> listeners;

    private GrpcDoor(List<GrpcListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    /** Listens. Fails with the bind error when the port is taken. */
    public static Future<GrpcDoor> open(GrpcConfig config, ClientEnvironment environment) {
        int port = config.port() == 0 ? SHARED_FREE_PORT : config.port();
        var limit = new ConnectionLimit("grpc", config.maxConnections(), environment.registry());
        List<GrpcListener> listeners = new ArrayList<>();
        Future<Void> open = Future.succeededFuture();
        for (int loop = 0; loop < loops(environment); loop++) {
            open = open.compose(go -> listen(new GrpcListener(config, environment, limit, port), environment)).map(listener -> {
                listeners.add(listener);
                return null;
            });
        }
        return open.map(all -> new GrpcDoor(listeners));
    }

    /** Each on the next of the loops. */
    private static Future<GrpcListener> listen(GrpcListener listener, ClientEnvironment environment) {
        return environment.vertx().deployVerticle(listener).map(listener);
    }

    private static int loops(ClientEnvironment environment) {
        int loops = 0;
        for (var ignored : ((VertxInternal) environment.vertx()).eventLoopGroup()) {
            loops++;
        }
        return loops;
    }

    @Override
    public int port() {
        return listeners.get(0).port();
    }

    /** As it was a moment ago. */
    int openCalls() {
        return listeners.stream().mapToInt(GrpcListener::openCalls).sum();
    }

    @Override
    public Future<Void> close() {
        return Future.join(listeners.stream().map(GrpcListener::close).toList()).mapEmpty();
    }
}
