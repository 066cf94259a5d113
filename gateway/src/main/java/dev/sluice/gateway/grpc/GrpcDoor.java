package dev.sluice.gateway.grpc;

import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.gateway.clients.ConnectionLimit;
import dev.sluice.gateway.clients.Door;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;

/**
 * gRPC, open: one listener for each event loop of the connections, all at one port, and a few threads for what would keep a loop.
 */
public final class GrpcDoor implements Door {

    /** Any negative port is to Vert.x a free one that all who name it share; 0 is another one for each. */
    private static final int SHARED_FREE_PORT = -8001;

    private static final String CODECS = "grpc-codec";

    private final WorkerExecutor codecs;
    private final List<GrpcListener> listeners;

    private GrpcDoor(WorkerExecutor codecs, List<GrpcListener> listeners) {
        this.codecs = codecs;
        this.listeners = List.copyOf(listeners);
    }

    /** Listens. Fails with the bind error when the port is taken. */
    public static Future<GrpcDoor> open(GrpcConfig config, ClientEnvironment environment) {
        int port = config.port() == 0 ? SHARED_FREE_PORT : config.port();
        var limit = new ConnectionLimit("grpc", config.maxConnections(), environment.registry());
        WorkerExecutor codecs = environment.vertx().createSharedWorkerExecutor(CODECS, loops(environment));
        List<GrpcListener> listeners = new ArrayList<>();
        Future<Void> open = Future.succeededFuture();
        for (int loop = 0; loop < loops(environment); loop++) {
            var listener = new GrpcListener(config, environment, limit, codecs, port);
            listeners.add(listener);
            // Each on the next of the loops.
            open = open.compose(go -> environment.vertx().deployVerticle(listener))
                    .mapEmpty();
        }
        return open.map(all -> new GrpcDoor(codecs, listeners))
                .recover(fault -> codecs.close().transform(closed -> Future.failedFuture(fault)));
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
        return Future.join(listeners.stream().map(GrpcListener::close).toList())
                .<Void>mapEmpty()
                .eventually(codecs::close);
    }
}
