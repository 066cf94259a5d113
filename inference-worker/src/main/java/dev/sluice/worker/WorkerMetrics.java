package dev.sluice.worker;

import dev.sluice.worker.frame.CacheLook;
import dev.sluice.worker.frame.Cost;
import dev.sluice.worker.frame.FaultCode;
import dev.sluice.worker.frame.FrameMetrics;
import dev.sluice.worker.frame.RunMeasure;
import dev.sluice.worker.model.ModelCatalog;
import dev.sluice.worker.model.ModelFacts;
import dev.sluice.worker.model.ServedModel;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/** The worker's meters. Thread-safe: lanes count, scrapes read. */
final class WorkerMetrics implements FrameMetrics {

    private record ModelMeters(
            Counter runs,
            DistributionSummary rows,
            Timer runDuration,
            Timer queueDelay,
            Counter tokens,
            Counter laneCpuSeconds,
            Counter computedTokens,
            Counter paddingTokens,
            DistributionSummary costError,
            DistributionSummary wallError) {

        static ModelMeters of(MeterRegistry registry, Tags tags) {
            return new ModelMeters(
                    registry.counter("sluice.model.runs", tags),
                    registry.summary("sluice.model.rows", tags),
                    timer("sluice.model.run.duration", tags, registry),
                    timer("sluice.model.queue.delay", tags, registry),
                    registry.counter("sluice.model.tokens", tags),
                    registry.counter("sluice.model.lane.cpu.seconds", tags),
                    registry.counter("sluice.model.computed.tokens", tags),
                    registry.counter("sluice.model.padding.tokens", tags),
                    error("sluice.model.cost.error", tags, registry),
                    error("sluice.model.cost.error.wall", tags, registry));
        }

        private static DistributionSummary error(String name, Tags tags, MeterRegistry registry) {
            return DistributionSummary.builder(name)
                    .tags(tags)
                    .publishPercentiles(0.5, 0.95)
                    .register(registry);
        }

        private static Timer timer(String name, Tags tags, MeterRegistry registry) {
            return Timer.builder(name).tags(tags).publishPercentileHistogram().register(registry);
        }
    }

    private record CacheMeters(Counter hits, Counter joins, Counter misses) {

        static CacheMeters of(MeterRegistry registry, Tags tags) {
            return new CacheMeters(
                    registry.counter("sluice.model.cache.hits", tags),
                    registry.counter("sluice.model.cache.joins", tags),
                    registry.counter("sluice.model.cache.misses", tags));
        }
    }

    private final MeterRegistry registry;
    private final MultiGauge batchInvariant;
    private final MultiGauge runsShared;
    private final MultiGauge cacheBytes;
    private final Map<String, CacheMeters> cachesByModel = new ConcurrentHashMap<>();
    private final Map<String, ModelMeters> byModel = new ConcurrentHashMap<>();

    WorkerMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.batchInvariant = MultiGauge.builder("sluice.model.batch.invariant").register(registry);
        this.cacheBytes = MultiGauge.builder("sluice.model.cache.bytes").register(registry);
        this.runsShared = MultiGauge.builder("sluice.model.runs.shared").register(registry);
    }

    @Override
    public void ran(ModelFacts model, RunMeasure run) {
        ModelMeters meters = meters(model);
        meters.runs().increment();
        meters.rows().record(run.rows());
        meters.runDuration().record(run.wallNanos(), TimeUnit.NANOSECONDS);
        meters.laneCpuSeconds().increment(run.laneCpuNanos() / 1e9);
        meters.computedTokens().increment((double) run.rows() * run.length());
        meters.paddingTokens().increment((double) run.padding());
    }

    @Override
    public void expected(ModelFacts model, double nanos, RunMeasure run) {
        ModelMeters meters = meters(model);
        record(meters.costError(), nanos, run.laneCpuNanos());
        record(meters.wallError(), nanos, run.wallNanos());
    }

    /** By which part of what came the expectation was wrong. */
    private static void record(DistributionSummary errors, double expected, long nanos) {
        if (nanos > 0) {
            errors.record(Math.abs(expected / nanos - 1));
        }
    }

    @Override
    public void looked(ModelFacts model, CacheLook found) {
        CacheMeters meters = cacheMeters(model);
        Counter counter = switch (found) {
            case HIT -> meters.hits();
            case JOIN -> meters.joins();
            case MISS -> meters.misses();
        };
        counter.increment();
    }

    @Override
    public void answered(ModelFacts model, Cost cost) {
        ModelMeters meters = meters(model);
        meters.queueDelay().record(cost.queueNanos(), TimeUnit.NANOSECONDS);
        meters.tokens().increment(cost.tokens());
    }

    @Override
    public void faulted(FaultCode code) {
        registry.counter("sluice.worker.faults", "code", code.name()).increment();
    }

    /** A number that is read when it is scraped. */
    void gauge(String name, Supplier<Number> value) {
        Gauge.builder(name, value).register(registry);
    }

    /**
     * Says of every model that is served whether its answers depend on batch mates and have any, and what is kept of them. In place
     * of what it said.
     */
    void serving(ModelCatalog catalog) {
        batchInvariant.register(flags(catalog, model -> model.facts().verdict()::invariant), /* overwrite= */ true);
        runsShared.register(flags(catalog, model -> model.sharing()::isAllowed), /* overwrite= */ true);
        cacheBytes.register(kept(catalog), /* overwrite= */ true);
    }

    private static List<MultiGauge.Row<?>> flags(
            ModelCatalog catalog, Function<ServedModel<?>, BooleanSupplier> claims) {
        return catalog.all().stream()
                .<MultiGauge.Row<?>>map(model -> flag(model.facts(), claims.apply(model)))
                .toList();
    }

    private static MultiGauge.Row<?> flag(ModelFacts model, BooleanSupplier claim) {
        return MultiGauge.Row.of(tags(model), () -> claim.getAsBoolean() ? 1 : 0);
    }

    private List<MultiGauge.Row<?>> kept(ModelCatalog catalog) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        catalog.all()
                .forEach(model -> catalog.cache(model).ifPresent(cache -> {
                    cacheMeters(model.facts()); // zeros until the first request
                    rows.add(MultiGauge.Row.of(tags(model.facts()), cache::bytes));
                }));
        return rows;
    }

    private ModelMeters meters(ModelFacts model) {
        return byModel.computeIfAbsent(
                model.name() + '/' + model.version(), key -> ModelMeters.of(registry, tags(model)));
    }

    private CacheMeters cacheMeters(ModelFacts model) {
        return cachesByModel.computeIfAbsent(
                model.name() + '/' + model.version(), key -> CacheMeters.of(registry, tags(model)));
    }

    private static Tags tags(ModelFacts model) {
        return Tags.of("model", model.name(), "version", Long.toString(model.version()));
    }
}
