package dev.sluice.gateway.grpc;

import static org.awaitility.Awaitility.await;

import dev.sluice.gateway.batching.BatchingStage;
import dev.sluice.gateway.clients.ClientAdmissionConfig;
import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.gateway.clients.ClientPath;
import dev.sluice.gateway.clients.ClientRequests;
import dev.sluice.gateway.clients.ClientTerms;
import dev.sluice.gateway.clients.ServedModels;
import dev.sluice.gateway.costs.LearntCosts;
import dev.sluice.gateway.dispatch.BreakerConfig;
import dev.sluice.gateway.dispatch.RetryConfig;
import dev.sluice.gateway.dispatch.WorkerPool;
import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.fixture.Core;
import dev.sluice.gateway.fixture.RecordedGate;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.fixture.ServedOnly;
import dev.sluice.gateway.fixture.UncountedFrames;
import dev.sluice.gateway.link.LinkConfig;
import dev.sluice.gateway.link.LinkEnvironment;
import dev.sluice.gateway.link.NameResolver;
import dev.sluice.gateway.link.Reachability;
import dev.sluice.gateway.link.WorkerConfig;
import dev.sluice.gateway.link.WorkerLinks;
import dev.sluice.gateway.metrics.MicrometerDispatchMetrics;
import dev.sluice.gateway.metrics.MicrometerPipelineMetrics;
import dev.sluice.gateway.models.ModelsStage;
import dev.sluice.gateway.pipeline.RequestPipeline;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.gateway.request.WorkerListener;
import dev.sluice.gateway.request.WorkerRepositories;
import dev.sluice.observability.Readiness;
import dev.sluice.settings.ByteSize;
import dev.sluice.testkit.worker.Script;
import dev.sluice.testkit.worker.ScriptedWorker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The core of a gateway with one scripted worker behind it, and the door of gRPC before it, all on real sockets. */
final class OpenDoor implements AutoCloseable {

    static {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60)); // on a machine that is busy with other things
    }

    private static final String HOST = "127.0.0.1";
    private static final int FRAME_ROWS = 16;
    private static final Duration MODEL_WAIT = Duration.ofSeconds(10);

    final Readiness readiness = new Readiness();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final ServedModels served = new ServedModels();
    final ClientPath path;
    final ScriptedWorker worker;
    final GrpcDoor door;

    private final Clock clock = Clock.system();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final Vertx connections = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final CoreLoop loop = CoreLoop.on(vertx.getOrCreateContext());
    private final CompletableFuture<WorkerLinks> links = new CompletableFuture<>();

    /**
     * What a test may want otherwise.
     *
     * @param repositories null for those that say only what is served
     */
    record Settings(
            ServedModel model,
            int maxInFlight,
            long maxBytes,
            int maxConnections,
            long maxMessageBytes,
            long maxAnswerBytes,
            Duration messageTimeout,
            Duration pingInterval,
            @Nullable WorkerRepositories repositories) {

        static Settings usual() {
            return new Settings(
                    Requests.echo(),
                    256,
                    64 << 20,
                    100,
                    1 << 20,
                    32 << 20,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    null);
        }

        Settings admitting(int requests, long bytes) {
            return new Settings(
                    model,
                    requests,
                    bytes,
                    maxConnections,
                    maxMessageBytes,
                    maxAnswerBytes,
                    messageTimeout,
                    pingInterval,
                    repositories);
        }

        Settings connecting(int connections) {
            return new Settings(
                    model,
                    maxInFlight,
                    maxBytes,
                    connections,
                    maxMessageBytes,
                    maxAnswerBytes,
                    messageTimeout,
                    pingInterval,
                    repositories);
        }

        Settings answering(long bytes) {
            return new Settings(
                    model,
                    maxInFlight,
                    maxBytes,
                    maxConnections,
                    maxMessageBytes,
                    bytes,
                    messageTimeout,
                    pingInterval,
                    repositories);
        }

        Settings serving(ServedModel other) {
            return new Settings(
                    other,
                    maxInFlight,
                    maxBytes,
                    maxConnections,
                    maxMessageBytes,
                    maxAnswerBytes,
                    messageTimeout,
                    pingInterval,
                    repositories);
        }

        Settings waiting(Duration timeout) {
            return new Settings(
                    model,
                    maxInFlight,
                    maxBytes,
                    maxConnections,
                    maxMessageBytes,
                    maxAnswerBytes,
                    timeout,
                    pingInterval,
                    repositories);
        }

        Settings pinging(Duration interval) {
            return new Settings(
                    model,
                    maxInFlight,
                    maxBytes,
                    maxConnections,
                    maxMessageBytes,
                    maxAnswerBytes,
                    messageTimeout,
                    interval,
                    repositories);
        }

        Settings over(WorkerRepositories others) {
            return new Settings(
                    model,
                    maxInFlight,
                    maxBytes,
                    maxConnections,
                    maxMessageBytes,
                    maxAnswerBytes,
                    messageTimeout,
                    pingInterval,
                    others);
        }
    }

    private OpenDoor(Settings settings, Script script) {
        worker = ScriptedWorker.start(
                vertx, ScriptedWorker.Settings.reading(64 << 20), Requests.announced(settings.model()), script);
        var admission = new ClientAdmissionConfig(
                settings.maxInFlight(),
                new ByteSize(settings.maxBytes()),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5));
        path = assemble(admission);
        loop.execute(() -> links.join().start());
        await().until(() -> !served.all().isEmpty());
        var said = new ServedOnly(served);
        var environment = new ClientEnvironment(
                connections,
                path,
                new ClientRequests(path, new ClientTerms(admission, clock)),
                served,
                settings.repositories() == null ? said : settings.repositories(),
                said,
                readiness,
                registry,
                clock,
                "1.2.3");
        var config = new GrpcConfig(
                HOST,
                0,
                settings.maxConnections(),
                new ByteSize(settings.maxMessageBytes()),
                new ByteSize(settings.maxAnswerBytes()),
                settings.messageTimeout(),
                settings.pingInterval());
        door = ScriptedWorker.await(GrpcDoor.open(config, environment));
    }

    static OpenDoor to(Script script) {
        return new OpenDoor(Settings.usual(), script);
    }

    static OpenDoor to(Settings settings, Script script) {
        return new OpenDoor(settings, script);
    }

    private ClientPath assemble(ClientAdmissionConfig admission) {
        var assembled = new CompletableFuture<ClientPath>();
        loop.execute(() -> assembled.complete(onLoop(admission)));
        return assembled.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private ClientPath onLoop(ClientAdmissionConfig admission) {
        var costs = new LearntCosts(clock);
        var breaker = new BreakerConfig(100, 1_000_000, 1_000_000, Duration.ofSeconds(1), 2);
        var pool = new WorkerPool(
                loop,
                clock,
                new WorkerPool.PoolConfig(breaker, new RetryConfig(0.2, 10, 500)),
                costs,
                new RecordedGate(),
                new MicrometerDispatchMetrics(registry));
        var models = new ModelsStage(
                loop, clock, new ModelsStage.Patience(1, MODEL_WAIT), costs, WorkerListener.both(costs, pool), served);
        var batching = new BatchingStage(
                loop,
                clock,
                new BatchingStage.BatchingSettings(Core.batching(FRAME_ROWS, 8 << 20), MODEL_WAIT),
                pool,
                costs,
                new UncountedFrames());
        var config = new LinkConfig("test", Duration.ofSeconds(60), Duration.ofSeconds(5));
        var workers = List.of(WorkerConfig.sluice(worker.address()));
        links.complete(WorkerLinks.create(
                new WorkerLinks.WorkersConfig(workers, FRAME_ROWS),
                new LinkEnvironment(
                        loop, clock, WorkerLinks.client(vertx, config), config, models, costs, costs, new NobodyAsks()),
                models,
                NameResolver.system(vertx)));
        pool.start();
        return new ClientPath(
                loop, new RequestPipeline(models, batching, new MicrometerPipelineMetrics(registry)), admission);
    }

    int port() {
        return door.port();
    }

    Vertx vertx() {
        return vertx;
    }

    /** Keeps all threads beside the loops busy until they are let go. */
    Runnable keepCodecsBusy() {
        WorkerExecutor codecs = connections.createSharedWorkerExecutor("grpc-codec");
        var busy = new CountDownLatch(2);
        var released = new CountDownLatch(1);
        for (int loop = 0; loop < 2; loop++) {
            codecs.executeBlocking(
                    () -> {
                        busy.countDown();
                        return released.await(60, TimeUnit.SECONDS);
                    },
                    /* ordered= */ false);
        }
        await().until(() -> busy.getCount() == 0);
        return () -> {
            released.countDown();
            ScriptedWorker.await(codecs.close());
        };
    }

    /** How many calls of the method have ended so. */
    double calls(String method, String status) {
        Counter counter = registry.find("sluice.grpc.calls")
                .tags("method", method, "status", status)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    double received() {
        return registry.counter("sluice.requests.received").count();
    }

    double ended() {
        return registry.find("sluice.requests.ended").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** Until nothing of what came in is in flight. */
    void awaitIdle() {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            if (path.inFlight() != 0 || path.bytesInFlight() != 0) {
                throw new AssertionError(path.inFlight() + " in flight, " + path.bytesInFlight() + " bytes");
            }
            if (door.openCalls() != 0) {
                throw new AssertionError(door.openCalls() + " calls are open");
            }
        });
    }

    @Override
    public void close() {
        ScriptedWorker.await(door.close());
        var closed = new CompletableFuture<Void>();
        loop.execute(() -> links.join().close().onComplete(done -> closed.complete(null)));
        closed.orTimeout(60, TimeUnit.SECONDS).join();
        ScriptedWorker.await(connections.close());
        ScriptedWorker.await(vertx.close());
    }

    private record NobodyAsks() implements Reachability {

        @Override
        public void reached(String worker) {}

        @Override
        public void notReached(String worker, String reason) {}

        @Override
        public void forgotten(String worker) {}
    }
}
