package dev.sluice.worker;

import ai.onnxruntime.OrtEnvironment;
import dev.sluice.observability.MeterRegistries;
import dev.sluice.observability.OperationsServer;
import dev.sluice.observability.Readiness;
import dev.sluice.rpc.RpcServer;
import dev.sluice.rpc.RpcServerOptions;
import dev.sluice.worker.config.WorkerConfig;
import dev.sluice.worker.costs.CostFile;
import dev.sluice.worker.costs.Machine;
import dev.sluice.worker.frame.Intake;
import dev.sluice.worker.lanes.Clock;
import dev.sluice.worker.lanes.Lanes;
import dev.sluice.worker.link.LinkService;
import dev.sluice.worker.model.ModelCatalog;
import dev.sluice.worker.model.ModelLoader;
import dev.sluice.worker.model.ServedModel;
import dev.sluice.worker.oip.OipService;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: builds every stage by hand, starts them in order and stops them in the opposite one. Starting and
 * stopping block, and are not for two threads at once.
 */
public final class InferenceWorker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(InferenceWorker.class);

    /** What a message has around the tensors of an answer. */
    private static final int ENVELOPE_BYTES = 4 << 10;

    private static final Duration COSTS_SAVED_EVERY = Duration.ofMinutes(1);
    private static final Duration IO_PATIENCE = Duration.ofSeconds(5);

    private final WorkerConfig config;
    private final Vertx vertx;
    private final PrometheusMeterRegistry registry = MeterRegistries.create();
    private final Readiness readiness = new Readiness();
    private final WorkerMetrics metrics = new WorkerMetrics(registry);
    private final Clock clock = Clock.system();
    private final Lanes lanes;
    private final Intake intake;
    private final CostKeeper costs;
    private final ModelLoading loading;
    private final LinkService links;
    private final GrpcServer methods;
    private final RpcServer rpc;
    private Optional<OperationsServer> operations = Optional.empty();
    private boolean closed;

    private InferenceWorker(WorkerConfig config, CostKeeper costs) {
        this.config = config;
        this.costs = costs;
        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        this.lanes = new Lanes(
                laneCount(config),
                config.maxQueuedFrames(),
                config.maxQueuedBytes().bytes());
        long maxAnswerBytes = Math.max(1, config.maxMessageSize().bytes() - ENVELOPE_BYTES);
        this.intake = new Intake(lanes, metrics, clock, maxAnswerBytes);
        long maxMessageBytes = config.maxMessageSize().bytes();
        this.loading = new ModelLoading(config.models(), new ModelLoader(maxAnswerBytes, clock), costs, this::serve);
        this.links = new LinkService(vertx, intake, UUID.randomUUID().toString(), lanes.count(), maxMessageBytes);
        this.methods = GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(maxMessageBytes));
        this.rpc = new RpcServer(vertx, RpcServerOptions.trusting(config.host(), config.port()), methods);
    }

    private static int laneCount(WorkerConfig config) {
        return config.laneCount(Runtime.getRuntime().availableProcessors());
    }

    private static CostKeeper costs(WorkerConfig config) {
        return new CostKeeper(config.models().costsFile().map(file -> new CostFile(file, machine(config))));
    }

    private static Machine machine(WorkerConfig config) {
        return Machine.here(laneCount(config), OrtEnvironment.getEnvironment().getVersion());
    }

    /**
     * Starts a worker; returns when its models are loaded and it is ready.
     *
     * @throws WorkerStartException when it can not start; then nothing of it is left
     */
    public static InferenceWorker start(WorkerConfig config) throws WorkerStartException {
        TokenizerNatives.stayOffline();
        var worker = new InferenceWorker(config, costs(config));
        try {
            worker.start();
            return worker;
        } catch (WorkerStartException | RuntimeException | Error failed) {
            worker.close();
            throw failed;
        }
    }

    private void start() throws WorkerStartException {
        readiness.notReady("models", "the models are being loaded");
        metrics.gauge("sluice.worker.queue.frames", lanes::waitingTasks);
        metrics.gauge("sluice.worker.lanes.busy", lanes::busy);
        metrics.gauge("sluice.worker.links", links::openLinks);
        metrics.gauge(
                "sluice.worker.models.skipped",
                () -> intake.catalog().map(ModelCatalog::skipped).orElse(0L));
        new OipService(vertx, intake, loading, readiness, Build.version()).mount(methods);
        links.mount(methods);
        operations = Optional.of(listen(
                OperationsServer.start(
                        vertx,
                        registry,
                        readiness,
                        config.metrics().host(),
                        config.metrics().port()),
                "worker.metrics.port",
                config.metrics().port()));
        listen(rpc.listen(), "worker.port", config.port());
        lanes.start();

        ModelCatalog catalog = loading.start();
        vertx.setPeriodic(
                COSTS_SAVED_EVERY.toMillis(),
                tick -> vertx.executeBlocking(costs::save)
                        .onFailure(bug -> log.error("learnt costs could not be saved", bug)));
        readiness.ready("models");
        log.info(
                "worker ready: port={} metricsPort={} lanes={} models={} skipped={}",
                port(),
                metricsPort(),
                lanes.count(),
                catalog.all().size(),
                catalog.problems().keySet());
    }

    /** Main thread, and later the one that loads. */
    private void serve(ModelCatalog catalog) {
        intake.serve(catalog);
        metrics.serving(catalog);
        links.announce();
    }

    public int port() {
        return rpc.port();
    }

    public int metricsPort() {
        return operations.map(OperationsServer::port).orElse(config.metrics().port());
    }

    /**
     * Stops: takes nothing more, finishes what was taken in as long as the drain timeout allows, answers it, and frees the
     * natives. What was learnt of costs is kept. A run that hangs in native code keeps its session, which ends with the process.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        readiness.notReady("worker", "the worker is stopping");
        loading.stop();
        Future<Void> drained = intake.drain();
        links.drain();
        if (!await(drained, config.drainTimeout())) {
            intake.abandon();
        }
        costs.save();
        links.close();
        await(rpc.close(), IO_PATIENCE);
        closeNatives();
        operations.ifPresent(server -> await(server.close(), IO_PATIENCE));
        await(vertx.close(), IO_PATIENCE);
        registry.close();
    }

    private void closeNatives() {
        try {
            if (lanes.close(IO_PATIENCE) && loading.close(IO_PATIENCE)) {
                intake.catalog().ifPresent(catalog -> catalog.all().forEach(ServedModel::close));
            } else {
                log.warn("a model is still running or being loaded; sessions are left to the end of the process");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T listen(Future<T> listening, String key, int port) throws WorkerStartException {
        try {
            return listening
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(IO_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException refused) {
            throw new WorkerStartException(
                    "port " + port + " can not be listened on: " + cause(refused) + "; choose another with " + key,
                    refused);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new WorkerStartException("interrupted while starting", interrupted);
        }
    }

    private static String cause(Exception refused) {
        Throwable cause = refused.getCause() == null ? refused : refused.getCause();
        return String.valueOf(cause.getMessage());
    }

    private static boolean await(Future<Void> future, Duration patience) {
        try {
            future.toCompletionStage().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException unfinished) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
