package dev.sluice.gateway;

import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.gateway.clients.ClientPath;
import dev.sluice.gateway.clients.ClientRequests;
import dev.sluice.gateway.clients.ClientTerms;
import dev.sluice.gateway.clients.Door;
import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.grpc.GrpcDoor;
import dev.sluice.gateway.http.HttpDoor;
import dev.sluice.gateway.kafka.KafkaPath;
import dev.sluice.gateway.kafka.session.SessionLog;
import dev.sluice.gateway.websocket.WebSocketDoor;
import dev.sluice.observability.Readiness;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The doors of connected clients, on event loops of their own: what they parse and write never keeps the core loop. */
final class ClientDoors {

    private static final Duration BLOCKED_AFTER = Duration.ofMillis(100);
    private static final int CORES_PER_LOOP = 2;

    private final Vertx vertx;
    private final ClientPath path;
    private final Optional<SessionLog> durable;
    private final List<Door> doors = new ArrayList<>();

    private ClientDoors(Vertx vertx, ClientPath path, Optional<SessionLog> durable) {
        this.vertx = vertx;
        this.path = path;
        this.durable = durable;
    }

    /** Event loops for them, made where no other event loop is: Vert.x warns of one that is made by another. */
    static Vertx loopsOfTheirOwn() {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(loops())
                .setPreferNativeTransport(true)
                .setBlockedThreadCheckInterval(BLOCKED_AFTER.toMillis())
                .setMaxEventLoopExecuteTime(BLOCKED_AFTER.toMillis())
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS));
    }

    /** What they tell and ask. */
    record Surroundings(Clock clock, MeterRegistry registry, Readiness readiness) {}

    /** Opens them all, or none when one cannot be. */
    static Future<ClientDoors> open(GatewayConfig config, Vertx vertx, CoreStages stages, Surroundings around) {
        MeterRegistry registry = around.registry();
        Clock clock = around.clock();
        var path = new ClientPath(
                stages.loop(), stages.pipeline(), config.admission().clients());
        Gauge.builder("sluice.clients.in.flight", path::inFlight).register(registry);
        Gauge.builder("sluice.clients.bytes.in.flight", path::bytesInFlight).register(registry);
        stages.gate().attach(path);
        var environment = new ClientEnvironment(
                vertx,
                path,
                new ClientRequests(path, new ClientTerms(config.admission().clients(), clock)),
                stages.served(),
                stages.links().repositories(),
                stages.statistics(),
                around.readiness(),
                registry,
                clock,
                version());
        Optional<SessionLog> durable = config.kafka()
                .bootstrapServers()
                .map(cluster ->
                        KafkaPath.sessions(config.kafkaPath(), config.doors().durable(), clock));
        var opened = new ClientDoors(vertx, path, durable);
        return opened.openEach(openings(config.doors(), environment, durable))
                .map(opened)
                .recover(fault -> opened.close().transform(ignored -> Future.failedFuture(fault)));
    }

    /** How each is opened, in this order. */
    private static List<Opening> openings(
            DoorsConfig config, ClientEnvironment environment, Optional<SessionLog> durable) {
        var stream = new WebSocketDoor(config.websocket(), environment, durable.map(log -> log));
        return List.of(
                () -> HttpDoor.open(config.http(), environment, loops(), Optional.of(stream)),
                () -> GrpcDoor.open(config.grpc(), environment));
    }

    private Future<Void> openEach(List<Opening> openings) {
        Future<Void> open = Future.succeededFuture();
        for (Opening opening : openings) {
            open = open.compose(go -> opening.open().map(door -> {
                doors.add(door);
                return null;
            }));
        }
        return open;
    }

    private static int loops() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / CORES_PER_LOOP);
    }

    private static String version() {
        String built = Gateway.class.getPackage().getImplementationVersion();
        return built == null ? "unversioned" : built;
    }

    /** Takes nothing new; ends when all that is in flight is answered, or the time is over. */
    Future<Void> drain(Duration timeout) {
        return path.drain(timeout);
    }

    /** Closes the doors and their connections. */
    Future<Void> close() {
        Promise<Void> closed = Promise.promise();
        List<Future<Void>> closing = doors.stream().map(Door::close).toList();
        Future.join(closing)
                .eventually(() -> vertx.executeBlocking(this::closeDurable))
                .onComplete(ended -> closed.complete());
        return closed.future();
    }

    private boolean closeDurable() {
        durable.ifPresent(SessionLog::close);
        return durable.isPresent();
    }

    private interface Opening {

        Future<? extends Door> open();
    }
}
