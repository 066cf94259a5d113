package dev.sluice.gateway.http;

import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.gateway.clients.ConnectionLimit;
import dev.sluice.gateway.clients.Door;
import dev.sluice.gateway.clients.MountedDoor;
import dev.sluice.gateway.clients.OriginRule;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** HTTP, open: one server for each event loop, on one port, and a few threads for what would keep a loop. */
public final class HttpDoor implements Door {

    private static final String CODECS = "http-codec";

    private final Vertx vertx;
    private final WorkerExecutor codecs;
    private final Optional<MountedDoor> mounted;
    private final String deployment;
    private final int port;

    private HttpDoor(Vertx vertx, WorkerExecutor codecs, Optional<MountedDoor> mounted, String deployment, int port) {
        this.vertx = vertx;
        this.codecs = codecs;
        this.mounted = mounted;
        this.deployment = deployment;
        this.port = port;
    }

    /**
     * Listens. Fails when the port is taken, naming it.
     *
     * @param loops event loops that connections are spread over
     * @param mounted a door on the same port
     */
    public static Future<HttpDoor> open(
            HttpConfig config, ClientEnvironment environment, int loops, Optional<MountedDoor> mounted) {
        Vertx vertx = environment.vertx();
        WorkerExecutor codecs = vertx.createSharedWorkerExecutor(CODECS, loops);
        var metrics = new HttpMetrics(environment.registry());
        var origins = new OriginRule(config.allowedOrigins());
        var limit = new ConnectionLimit("http", config.maxConnections(), environment.registry());
        var port = new AtomicInteger();
        Supplier<HttpLoop> loop = () -> new HttpLoop(
                new HttpSite(config, environment, codecs, metrics, new DueTimes<>(), origins), mounted, limit, port);
        return codecs.executeBlocking(WarmUp::run)
                .compose(warm -> vertx.deployVerticle(loop, new DeploymentOptions().setInstances(loops)))
                .map(deployment -> new HttpDoor(vertx, codecs, mounted, deployment, port.get()))
                .recover(fault -> codecs.close()
                        .transform(closed -> Future.failedFuture(new IllegalStateException(
                                "http.port " + config.port() + " cannot be opened on " + config.host() + ": "
                                        + fault.getMessage(),
                                fault))));
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Future<Void> close() {
        return mounted.map(MountedDoor::close)
                .orElseGet(Future::succeededFuture)
                .eventually(() -> vertx.undeploy(deployment))
                .eventually(codecs::close);
    }
}
