package dev.sluice.gateway.metrics;

import dev.sluice.gateway.request.ModelVersion;
import dev.sluice.schemas.inference.InferBatchStatistics;
import dev.sluice.schemas.inference.InferStatistics;
import dev.sluice.schemas.inference.ModelStatistics;
import dev.sluice.schemas.inference.StatisticDuration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What became of the requests for one model version. Thread-safe: the core loop counts, others read. */
final class ModelCounts {

    /** A model takes as many rows at a time as its requests have: what is beyond is in the sums alone. */
    private static final int MOST_RUN_SIZES = 256;

    private final Timed succeeded = new Timed();
    private final Timed failed = new Timed();
    private final Timed queued = new Timed();
    private final Timed computed = new Timed();
    private final LongAdder spared = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder runs = new LongAdder();
    private final Map<Integer, Timed> runsByRows = new ConcurrentHashMap<>();

    /** Written on the core loop alone. */
    private volatile long lastRunMillis;

    /** How often something was done, and how long it took together. */
    static final class Timed {

        private final LongAdder count = new LongAdder();
        private final LongAdder nanos = new LongAdder();

        void add(long times, long tookNanos) {
            count.add(times);
            nanos.add(Math.max(0, tookNanos));
        }

        long count() {
            return count.sum();
        }

        long micros() {
            return nanos.sum() / 1_000;
        }

        StatisticDuration.Builder statistic() {
            return StatisticDuration.newBuilder().setCount(count.sum()).setNs(nanos.sum());
        }
    }

    void ended(boolean isPredicted, long nanos) {
        (isPredicted ? succeeded : failed).add(1, nanos);
    }

    void queued(int members, long nanos) {
        queued.add(members, nanos);
    }

    /** The wait at its worker is more of the one wait that was counted when its frame was cut. */
    void answered(long queueNanos, long runNanos) {
        queued.add(0, queueNanos);
        computed.add(1, runNanos);
    }

    /** As {@link #answered}, but by no run. */
    void spared(long queueNanos) {
        queued.add(0, queueNanos);
        spared.increment();
    }

    void ran(int runRows, long wallNanos, long nowMillis) {
        rows.add(runRows);
        runs.increment();
        lastRunMillis = nowMillis;
        Timed ofThatSize = runsByRows.get(runRows);
        if (ofThatSize == null && runsByRows.size() < MOST_RUN_SIZES) {
            ofThatSize = runsByRows.computeIfAbsent(runRows, size -> new Timed());
        }
        if (ofThatSize != null) {
            ofThatSize.add(1, wallNanos);
        }
    }

    Timed succeeded() {
        return succeeded;
    }

    Timed failed() {
        return failed;
    }

    Timed queued() {
        return queued;
    }

    Timed computed() {
        return computed;
    }

    long rows() {
        return rows.sum();
    }

    long runs() {
        return runs.sum();
    }

    /**
     * In the words of Triton's extension. Inputs and outputs take no time apart from the run. The time of an answer without a run
     * is all wait, and which of the others were looked for in vain only their workers know.
     */
    ModelStatistics statistics(ModelVersion model) {
        var statistics = ModelStatistics.newBuilder()
                .setName(model.name())
                .setVersion(model.version())
                .setLastInference(lastRunMillis)
                .setInferenceCount(rows.sum())
                .setExecutionCount(runs.sum())
                .setInferenceStats(InferStatistics.newBuilder()
                        .setSuccess(succeeded.statistic())
                        .setFail(failed.statistic())
                        .setQueue(queued.statistic())
                        .setComputeInput(nothing(computed))
                        .setComputeInfer(computed.statistic())
                        .setComputeOutput(nothing(computed))
                        .setCacheHit(StatisticDuration.newBuilder().setCount(spared.sum()))
                        .setCacheMiss(StatisticDuration.getDefaultInstance()));
        new TreeMap<>(runsByRows)
                .forEach((size, ofThatSize) -> statistics.addBatchStats(InferBatchStatistics.newBuilder()
                        .setBatchSize(size)
                        .setComputeInput(nothing(ofThatSize))
                        .setComputeInfer(ofThatSize.statistic())
                        .setComputeOutput(nothing(ofThatSize))));
        return statistics.build();
    }

    private static StatisticDuration nothing(Timed asOften) {
        return StatisticDuration.newBuilder().setCount(asOften.count()).build();
    }
}
