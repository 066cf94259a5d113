package dev.sluice.gateway.link;

import dev.sluice.gateway.batching.BatchingStage;
import dev.sluice.gateway.costs.LearntCosts;
import dev.sluice.gateway.dispatch.BreakerConfig;
import dev.sluice.gateway.dispatch.BreakerState;
import dev.sluice.gateway.dispatch.DispatchMetrics;
import dev.sluice.gateway.dispatch.RetryConfig;
import dev.sluice.gateway.dispatch.RetryReason;
import dev.sluice.gateway.dispatch.WorkerPool;
import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.fixture.Core;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.fixture.UncountedFrames;
import dev.sluice.gateway.models.ModelsStage;
import dev.sluice.gateway.pipeline.PipelineMetrics;
import dev.sluice.gateway.pipeline.RequestPipeline;
import dev.sluice.gateway.request.Costs;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.IngressGate;
import dev.sluice.gateway.request.Origin;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.RunListener;
import dev.sluice.gateway.request.Verdict;
import dev.sluice.gateway.request.WorkerListener;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The stages of the core loop on a real event loop, with real links. */
final class LiveCore implements AutoCloseable {

    final Map<String, BreakerState> breakers = new ConcurrentHashMap<>();
    final CompletableFuture<String> firstTripped = new CompletableFuture<>();

    final RecordedReachability reachability = new RecordedReachability();

    /** Why requests were tried again. */
    final List<RetryReason> retries = new CopyOnWriteArrayList<>();

    /** The workers of which nothing is kept any more. */
    final List<String> removed = new CopyOnWriteArrayList<>();

    /** How many workers there were, each time that it was said. */
    final List<Integer> known = new CopyOnWriteArrayList<>();

    private final Clock clock = Clock.system();
    private final LearntCosts costs = new LearntCosts(clock);
    private final CoreLoop loop;
    private final CompletableFuture<RequestPipeline> pipeline = new CompletableFuture<>();
    private final CompletableFuture<WorkerLinks> links = new CompletableFuture<>();

    /** One that does not look for its workers before {@link #start}. */
    LiveCore(Vertx vertx, LinkConfig config, WorkerConfig... workers) {
        this(vertx, config, NameResolver.system(vertx), workers);
    }

    LiveCore(Vertx vertx, LinkConfig config, NameResolver resolver, WorkerConfig... workers) {
        loop = CoreLoop.on(vertx.getOrCreateContext());
        loop.execute(() -> assemble(vertx, config, resolver, List.of(workers)));
    }

    static LiveCore started(Vertx vertx, LinkConfig config, WorkerConfig... workers) {
        return started(vertx, config, NameResolver.system(vertx), workers);
    }

    static LiveCore started(Vertx vertx, LinkConfig config, NameResolver resolver, WorkerConfig... workers) {
        var core = new LiveCore(vertx, config, resolver, workers);
        core.start();
        return core;
    }

    static WorkerConfig sluice(String address) {
        return WorkerConfig.sluice(address);
    }

    static WorkerConfig oip(String address, int credit, String... models) {
        return new WorkerConfig(address, LinkKind.OIP, List.of(models), credit, Duration.ofSeconds(5));
    }

    void start() {
        loop.execute(() -> links.join().start());
    }

    CompletableFuture<Outcome> send(InferenceRequest request) {
        var outcome = new CompletableFuture<Outcome>();
        loop.execute(() -> {
            var ignored = pipeline.join().handle(request, new Requester(outcome));
        });
        return outcome;
    }

    /** All in one turn of the loop, so that they wait together. */
    void sendAll(List<InferenceRequest> requests) {
        loop.execute(() -> requests.forEach(request -> {
            var ignored = pipeline.join().handle(request, new Requester(new CompletableFuture<>()));
        }));
    }

    /** What a run of echo is expected to cost, once that is known; else nothing. */
    Optional<Double> echoNanos(int rows, int length) {
        var nanos = new CompletableFuture<Optional<Double>>();
        loop.execute(() -> {
            Costs.ModelCost cost = costs.of(Requests.ECHO);
            nanos.complete(cost.isKnown() ? Optional.of(cost.nanos(rows, length)) : Optional.empty());
        });
        return nanos.join();
    }

    /** As if echo had been seen to run so. */
    void teach(RunListener.Run run) {
        loop.execute(() -> costs.ran(Requests.ECHO, run));
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public void close() {
        var closed = new CompletableFuture<Void>();
        loop.execute(() -> links.join().close().onComplete(done -> closed.complete(null)));
        closed.join();
    }

    private void assemble(Vertx vertx, LinkConfig config, NameResolver resolver, List<WorkerConfig> workers) {
        var breaker = new BreakerConfig(50, 10, 4, Duration.ofSeconds(60), 2);
        var pool = new WorkerPool(
                loop,
                clock,
                new WorkerPool.PoolConfig(breaker, new RetryConfig(0.2, 10, 500)),
                costs,
                new NoGate(),
                new SeenBreakers(breakers, firstTripped, retries, removed));
        var modelWait = Duration.ofSeconds(10);
        var models = new ModelsStage(
                loop,
                clock,
                new ModelsStage.Patience(workers.size(), modelWait),
                costs,
                WorkerListener.both(costs, pool),
                nobody -> {});
        var batching = new BatchingStage(
                loop,
                clock,
                new BatchingStage.BatchingSettings(Core.batching(16, 1 << 20), modelWait),
                pool,
                costs,
                new UncountedFrames());
        pipeline.complete(new RequestPipeline(models, batching, new NoCounts()));
        links.complete(WorkerLinks.create(
                new WorkerLinks.WorkersConfig(workers, 16),
                new LinkEnvironment(
                        loop, clock, WorkerLinks.client(vertx, config), config, models, costs, costs, reachability),
                (count, isComplete) -> {
                    known.add(count);
                    models.known(count, isComplete);
                },
                resolver));
        pool.start();
    }

    private record Requester(CompletableFuture<Outcome> told) implements Origin {

        @Override
        public Verdict admit(InferenceRequest request) {
            return new Verdict.Admitted(() -> {});
        }

        @Override
        public Future<Void> reply(Outcome outcome) {
            told.complete(outcome);
            return Future.succeededFuture();
        }
    }

    /** What was said of reachability, the first reason in it, and the first of a worker that had been reached. */
    static final class RecordedReachability implements Reachability {

        final List<String> said = new CopyOnWriteArrayList<>();
        final CompletableFuture<String> firstLost = new CompletableFuture<>();
        private final CompletableFuture<String> firstReason = new CompletableFuture<>();

        /** Waits until a worker was not reached. */
        String awaitReason() {
            return firstReason.orTimeout(20, TimeUnit.SECONDS).join();
        }

        @Override
        public void reached(String worker) {
            said.add("reached");
        }

        @Override
        public void forgotten(String worker) {
            said.add("forgotten");
        }

        @Override
        public void notReached(String worker, String reason) {
            boolean isLost = said.contains("reached");
            said.add(reason);
            firstReason.complete(reason);
            if (isLost) {
                firstLost.complete(reason);
            }
        }
    }

    private record NoGate() implements IngressGate {

        @Override
        public void hold(String reason) {}

        @Override
        public void resume() {}
    }

    private record NoCounts() implements PipelineMetrics {

        @Override
        public void received() {}

        @Override
        public void ended(Outcome outcome) {}
    }

    private record SeenBreakers(
            Map<String, BreakerState> states,
            CompletableFuture<String> firstTripped,
            List<RetryReason> retries,
            List<String> forgotten)
            implements DispatchMetrics {

        @Override
        public void removed(String workerId) {
            forgotten.add(workerId);
        }

        @Override
        public void frameSent(String workerId) {}

        @Override
        public void predicted(String workerId, double expectedNanos, long tookNanos) {}

        @Override
        public void slow(String workerId) {}

        @Override
        public void retried(String workerId, RetryReason reason) {
            retries.add(reason);
        }

        @Override
        public void credit(String workerId, int free) {}

        @Override
        public void breaker(String workerId, BreakerState state) {
            states.put(workerId, state);
            if (state == BreakerState.OPEN) {
                firstTripped.complete(workerId);
            }
        }
    }
}
