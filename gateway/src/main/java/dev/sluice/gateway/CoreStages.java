package dev.sluice.gateway;

import dev.sluice.gateway.batching.BatchingStage;
import dev.sluice.gateway.clients.ServedModels;
import dev.sluice.gateway.costs.LearntCosts;
import dev.sluice.gateway.dispatch.WorkerPool;
import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.link.LinkConfig;
import dev.sluice.gateway.link.LinkEnvironment;
import dev.sluice.gateway.link.NameResolver;
import dev.sluice.gateway.link.WorkerLinks;
import dev.sluice.gateway.metrics.MicrometerBatchingMetrics;
import dev.sluice.gateway.metrics.MicrometerDispatchMetrics;
import dev.sluice.gateway.metrics.MicrometerPipelineMetrics;
import dev.sluice.gateway.models.ModelsStage;
import dev.sluice.gateway.pipeline.RequestPipeline;
import dev.sluice.gateway.request.Pipeline;
import dev.sluice.gateway.request.WorkerListener;
import dev.sluice.observability.Readiness;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;

/** The stages on the core loop, put together. Links say what they learn to models, models to costs and to dispatch. */
record CoreStages(
        CoreLoop loop, WorkersGate gate, WorkerPool pool, Pipeline pipeline, WorkerLinks links, ServedModels served) {

    private static final Duration CHECK_WORKERS_EVERY = Duration.ofSeconds(5);

    static CoreStages assemble(
            GatewayConfig config,
            Vertx vertx,
            CoreLoop loop,
            Clock clock,
            MeterRegistry registry,
            Readiness readiness) {
        var gate = new WorkersGate(readiness);
        var costs = new LearntCosts(clock);
        var pool = new WorkerPool(
                loop,
                clock,
                new WorkerPool.PoolConfig(config.use().breaker(), config.use().retry()),
                costs,
                gate,
                new MicrometerDispatchMetrics(registry));
        Duration modelWait = config.use().dispatch().modelWait();
        var served = new ServedModels();
        var patience = new ModelsStage.Patience(config.workers().size(), modelWait);
        var models = new ModelsStage(loop, clock, patience, costs, WorkerListener.both(costs, pool), served);
        var batching = new BatchingStage(
                loop,
                clock,
                new BatchingStage.BatchingSettings(config.batching(), modelWait),
                pool,
                costs,
                new MicrometerBatchingMetrics(registry));
        var pipeline = new RequestPipeline(models, batching, new MicrometerPipelineMetrics(registry));
        var linkConfig =
                new LinkConfig("sluice-gateway", config.use().dispatch().frameTimeout(), CHECK_WORKERS_EVERY);
        var client = WorkerLinks.client(vertx, linkConfig);
        var links = WorkerLinks.create(
                new WorkerLinks.WorkersConfig(
                        config.workers(), config.batching().maxRows()),
                new LinkEnvironment(loop, clock, client, linkConfig, models, costs, costs, gate),
                models,
                NameResolver.system(vertx));
        return new CoreStages(loop, gate, pool, pipeline, links, served);
    }
}
