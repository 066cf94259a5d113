package dev.sluice.gateway;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.kafka.KafkaPath;
import dev.sluice.gateway.kafka.MicrometerKafkaMetrics;
import dev.sluice.observability.MeterRegistries;
import dev.sluice.observability.OperationsServer;
import dev.sluice.observability.Readiness;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway, and the one place that puts its parts together. It is running, then draining (it takes nothing new and
 * finishes what it has), then closed. Thread-safe.
 */
public final class Gateway {

    private static final Logger log = LoggerFactory.getLogger(Gateway.class);

    /** The core loop, and one for the operations server, so that a scrape never waits behind a frame. */
    private static final int EVENT_LOOPS = 2;

    private static final Duration BLOCKED_AFTER = Duration.ofMillis(100);

    /**
     * How long an address is believed in, whatever the name server says: a worker that comes back elsewhere under its name would
     * be looked for at its old address until then. Docker's says ten minutes.
     */
    private static final int LONGEST_ADDRESS_SECONDS = 2;

    private final Platform platform;
    private final CoreStages stages;
    private final ClientDoors doors;
    private final @Nullable KafkaPath kafka;
    private final Duration drainTimeout;
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private final Promise<Void> closed = Promise.promise();

    private Gateway(
            Platform platform, CoreStages stages, ClientDoors doors, @Nullable KafkaPath kafka, Duration drainTimeout) {
        this.platform = platform;
        this.stages = stages;
        this.doors = doors;
        this.kafka = kafka;
        this.drainTimeout = drainTimeout;
    }

    /** Starts everything. It runs when the future ends; whether it is ready is said at {@code /health/ready}. */
    public static Future<Gateway> start(GatewayConfig config) {
        return Platform.start(config.metrics())
                .compose(platform -> assemble(config, platform)
                        .recover(fault -> platform.close().transform(ignored -> Future.failedFuture(fault))));
    }

    private static Future<Gateway> assemble(GatewayConfig config, Platform platform) {
        Clock clock = Clock.system();
        Context core = platform.vertx().getOrCreateContext();
        CoreLoop loop = CoreLoop.on(core);
        return onLoop(loop, () -> {
            CoreStages stages = CoreStages.assemble(
                    config, platform.vertx(), loop, clock, platform.registry(), platform.readiness());
            stages.pool().start();
            stages.links().start();
            return ClientDoors.open(
                            config,
                            platform.doors(),
                            stages,
                            new ClientDoors.Surroundings(clock, platform.registry(), platform.readiness()))
                    .compose(doors -> kafka(config, core, stages, platform)
                            .recover(fault -> doors.close().transform(ignored -> Future.failedFuture(fault)))
                            .map(kafka -> {
                                log.info(
                                        "gateway running: kafka={} workers={} metrics={}",
                                        config.kafka().bootstrapServers().orElse("none"),
                                        config.workers().size(),
                                        platform.operations().port());
                                return new Gateway(platform, stages, doors, kafka.orElse(null), config.drainTimeout());
                            }));
        });
    }

    private static Future<Optional<KafkaPath>> kafka(
            GatewayConfig config, Context core, CoreStages stages, Platform platform) {
        if (config.kafka().bootstrapServers().isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        var metrics = new MicrometerKafkaMetrics(platform.registry());
        return KafkaPath.start(
                        core, stages.pipeline(), config.kafkaPath(), Clock.system(), metrics, platform.readiness())
                .map(kafka -> {
                    stages.gate().attach(kafka);
                    return Optional.of(kafka);
                });
    }

    /** The port that metrics and health were given. */
    public int metricsPort() {
        return platform.operations().port();
    }

    /** Ends, with the reason, when a part has broken that only a new process has again. */
    public Future<Throwable> fault() {
        return kafka == null ? Promise.<Throwable>promise().future() : kafka.fault();
    }

    /** Takes nothing new, finishes what is in flight, and closes. Calling again waits for the first. */
    public Future<Void> drain() {
        if (state.compareAndSet(State.RUNNING, State.DRAINING)) {
            log.info("gateway draining: atMost={}", drainTimeout);
            platform.readiness().notReady("gateway", "it is draining");
            Future.join(doors.drain(drainTimeout), drainKafka())
                    .eventually(doors::close)
                    .eventually(() -> onLoop(stages.loop(), stages.links()::close))
                    .eventually(platform::close)
                    .onComplete(ended -> state.set(State.CLOSED))
                    .onComplete(ended -> log.info("gateway closed"))
                    .<Void>mapEmpty()
                    .onComplete(closed);
        }
        return closed.future();
    }

    private Future<Void> drainKafka() {
        return kafka == null ? Future.succeededFuture() : kafka.drain(drainTimeout);
    }

    /** Composed on the loop, so that a throw is a failed future there too. */
    private static <T> Future<T> onLoop(CoreLoop loop, Supplier<Future<T>> step) {
        Promise<T> done = Promise.promise();
        loop.execute(
                () -> Future.succeededFuture().compose(ignored -> step.get()).onComplete(done));
        return done.future();
    }

    /** What every part stands on. */
    private record Platform(
            Vertx vertx,
            Vertx doors,
            PrometheusMeterRegistry registry,
            Readiness readiness,
            OperationsServer operations) {

        static Future<Platform> start(MetricsConfig config) {
            Vertx vertx = Vertx.vertx(new VertxOptions()
                    .setEventLoopPoolSize(EVENT_LOOPS)
                    .setAddressResolverOptions(
                            new AddressResolverOptions().setCacheMaxTimeToLive(LONGEST_ADDRESS_SECONDS))
                    .setPreferNativeTransport(true)
                    .setBlockedThreadCheckInterval(BLOCKED_AFTER.toMillis())
                    .setMaxEventLoopExecuteTime(BLOCKED_AFTER.toMillis())
                    .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS));
            Vertx doors = ClientDoors.loopsOfTheirOwn();
            var readiness = new Readiness();
            PrometheusMeterRegistry registry = MeterRegistries.create();
            // A promise of no event loop: what was composed on one is never told once the loops are closed.
            Promise<Platform> started = Promise.promise();
            OperationsServer.start(vertx, registry, readiness, config.host(), config.port())
                    .onSuccess(
                            operations -> started.complete(new Platform(vertx, doors, registry, readiness, operations)))
                    .onFailure(fault -> closeBoth(doors, vertx)
                            .onComplete(ignored -> started.fail(new IllegalStateException(
                                    "metrics.port " + config.port() + " cannot be opened on " + config.host() + ": "
                                            + fault.getMessage(),
                                    fault))));
            return started.future();
        }

        Future<Void> close() {
            Promise<Void> closed = Promise.promise();
            operations
                    .close()
                    .onComplete(ignored -> closeBoth(doors, vertx).onComplete(ended -> {
                        registry.close();
                        closed.complete();
                    }));
            return closed.future();
        }

        private static Future<Void> closeBoth(Vertx one, Vertx other) {
            Promise<Void> closed = Promise.promise();
            one.close().onComplete(ignored -> other.close().onComplete(closed));
            return closed.future();
        }
    }

    private enum State {
        RUNNING,
        DRAINING,
        CLOSED
    }
}
