package dev.sluice.gateway;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.observability.MeterRegistries;
import dev.sluice.observability.OperationsServer;
import dev.sluice.observability.Readiness;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
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

    private final Vertx vertx;
    private final CoreLoop loop;
    private final CoreStages stages;
    private final OperationsServer operations;
    private final PrometheusMeterRegistry registry;
    private final Readiness readiness;
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private final Promise<Void> closed = Promise.promise();

    private Gateway(
            Vertx vertx,
            CoreLoop loop,
            CoreStages stages,
            OperationsServer operations,
            PrometheusMeterRegistry registry,
            Readiness readiness) {
        this.vertx = vertx;
        this.loop = loop;
        this.stages = stages;
        this.operations = operations;
        this.registry = registry;
        this.readiness = readiness;
    }

    /** Starts everything. It runs when the future ends; whether it is ready is said at {@code /health/ready}. */
    public static Future<Gateway> start(GatewayConfig config) {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(EVENT_LOOPS)
                .setPreferNativeTransport(true)
                .setBlockedThreadCheckInterval(BLOCKED_AFTER.toMillis())
                .setMaxEventLoopExecuteTime(BLOCKED_AFTER.toNanos())
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.NANOSECONDS));
        Readiness readiness = new Readiness();
        PrometheusMeterRegistry registry = MeterRegistries.create();
        return OperationsServer.start(
                        vertx,
                        registry,
                        readiness,
                        config.metrics().host(),
                        config.metrics().port())
                .compose(operations -> assemble(config, vertx, operations, registry, readiness))
                .recover(fault -> vertx.close().transform(ignored -> Future.failedFuture(fault)));
    }

    private static Future<Gateway> assemble(
            GatewayConfig config,
            Vertx vertx,
            OperationsServer operations,
            PrometheusMeterRegistry registry,
            Readiness readiness) {
        Context core = vertx.getOrCreateContext();
        CoreLoop loop = CoreLoop.on(core);
        return onLoop(loop, () -> {
            CoreStages stages = CoreStages.assemble(config, vertx, loop, Clock.system(), registry, readiness);
            stages.pool().start();
            stages.links().start();
            log.info("gateway running: workers={} metrics={}", config.workers().size(), operations.port());
            return Future.succeededFuture(new Gateway(vertx, loop, stages, operations, registry, readiness));
        });
    }

    /** The port that metrics and health were given. */
    public int metricsPort() {
        return operations.port();
    }

    /** Takes nothing new, finishes what is in flight, and closes. Calling again waits for the first. */
    public Future<Void> drain() {
        if (state.compareAndSet(State.RUNNING, State.DRAINING)) {
            log.info("gateway draining");
            readiness.notReady("gateway", "it is draining");
            onLoop(loop, stages.links()::close).eventually(this::closeRest).onComplete(closed);
        }
        return closed.future();
    }

    private Future<Void> closeRest() {
        return operations.close().eventually(vertx::close).onComplete(ignored -> {
            registry.close();
            state.set(State.CLOSED);
            log.info("gateway closed");
        });
    }

    /** Composed on the loop, so that a throw is a failed future there too. */
    private static <T> Future<T> onLoop(CoreLoop loop, Supplier<Future<T>> step) {
        Promise<T> done = Promise.promise();
        loop.execute(
                () -> Future.succeededFuture().compose(ignored -> step.get()).onComplete(done));
        return done.future();
    }

    private enum State {
        RUNNING,
        DRAINING,
        CLOSED
    }
}
