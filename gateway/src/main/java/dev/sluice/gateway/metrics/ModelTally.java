package dev.sluice.gateway.metrics;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.request.Entry;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.ModelStatistics;
import dev.sluice.gateway.request.ModelVersion;
import dev.sluice.gateway.request.ModelsListener;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.RunListener;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.schemas.inference.ModelStatisticsResponse;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts for each model version what became of its requests and which runs were made. A version is counted from when it is served
 * first, and kept when it is not any more, as counters are to go on when it comes back; of those, no more than a bound.
 *
 * <p>Thread-safe: all that counts is called on the core loop, and so is what replaces the map; any thread reads.
 */
public final class ModelTally implements ModelStatistics, ModelsListener, RunListener {

    /** Versions that are not served any more, beyond which the oldest are forgotten. */
    private static final int MOST_GONE = 256;

    private final Clock clock;
    private final TritonGauges gauges;

    /** From the one that was served first; never changed, but replaced. */
    private volatile Map<ModelVersion, ModelCounts> models = Map.of();

    /** @param gauges show the same numbers */
    public ModelTally(Clock clock, TritonGauges gauges) {
        this.clock = clock;
        this.gauges = gauges;
    }

    @Override
    public void canBeAsked(List<ServedModel> now) {
        Set<ModelVersion> served = new LinkedHashSet<>();
        now.forEach(model -> served.add(model.model()));
        Map<ModelVersion, ModelCounts> counted = new LinkedHashMap<>(models);
        served.forEach(model -> counted.computeIfAbsent(model, first -> new ModelCounts()));
        forget(counted, served);
        if (!counted.keySet().equals(models.keySet())) {
            models = counted;
            gauges.show(counted);
        }
    }

    private static void forget(Map<ModelVersion, ModelCounts> counted, Collection<ModelVersion> served) {
        List<ModelVersion> gone = counted.keySet().stream()
                .filter(model -> !served.contains(model))
                .toList();
        gone.stream().limit(Math.max(0, gone.size() - MOST_GONE)).forEach(counted::remove);
    }

    /** A request that was resolved to the model has ended, so long after that. */
    void ended(ModelVersion model, Outcome outcome, long nanos) {
        ModelCounts counts = models.get(model);
        if (counts != null) {
            counts.ended(outcome instanceof Outcome.Predicted, nanos);
        }
    }

    /** A frame was cut: its members have waited here. */
    void cut(Frame frame, long nowNanos) {
        ModelCounts counts = models.get(frame.model());
        if (counts != null) {
            long nanos = 0;
            for (Entry member : frame.members()) {
                nanos += nowNanos - member.enqueuedAtNanos();
            }
            counts.queued(frame.members().size(), nanos);
        }
    }

    @Override
    public void ran(ModelVersion model, Run run) {
        ModelCounts counts = models.get(model);
        if (counts != null) {
            counts.ran(run.rows(), run.wallNanos(), clock.now().toEpochMilli());
        }
    }

    @Override
    public void answered(Entry member, long queueNanos, long runNanos) {
        ModelCounts counts = models.get(member.model());
        if (counts != null) {
            counts.answered(queueNanos, runNanos);
        }
    }

    @Override
    public void spared(Entry member, long queueNanos) {
        ModelCounts counts = models.get(member.model());
        if (counts != null) {
            counts.spared(queueNanos);
        }
    }

    @Override
    public void counted(Entry member, int tokens) {
        // Tokens are no part of these statistics.
    }

    @Override
    public ModelStatisticsResponse of(String name, String version) {
        var statistics = ModelStatisticsResponse.newBuilder();
        models.forEach((model, counts) -> {
            if ((name.isEmpty() || model.name().equals(name))
                    && (version.isEmpty() || model.version().equals(version))) {
                statistics.addModelStats(counts.statistics(model));
            }
        });
        return statistics.build();
    }
}
