package dev.sluice.gateway.costs;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.Costs;
import dev.sluice.gateway.request.RunListener.Run;
import dev.sluice.gateway.request.RunTerms;
import dev.sluice.gateway.request.RunTraits;
import dev.sluice.planning.CostModel;
import dev.sluice.planning.SpeedFactor;
import java.util.HashMap;
import java.util.Map;

/** What has been learnt of one model version. Pure state. */
@EventLoopConfined
final class ModelKnowledge implements Costs.ModelCost {

    private static final int RUNS_TO_KNOW = 16;

    /** A frame that was held up for longer tells nothing more. */
    private static final double MOST_TIMES_EXPECTED = 8;

    /** A worker's terms count for runs of these sizes. */
    private static final int[] SEED_ROWS = {1, 4, 16};

    private static final int[] SEED_LENGTHS = {1, 16, 128, 1_024};

    /** Solving anew after each of many runs would teach little and take long. */
    private static final int RUNS_OF_EVERY_LESSON = 200;

    private static final long BETWEEN_LESSONS_NANOS = 1_000_000;

    private final CostModel cost = new CostModel();
    private final TokenEstimate tokens = new TokenEstimate();
    private final Map<String, SpeedFactor> speeds = new HashMap<>();
    private RunTraits traits = RunTraits.unsaid(/* batchable= */ true);
    private boolean isSeeded;
    private long runs;
    private long lastLessonNanos;

    /** What a worker says of it. Its terms count for as long as we know nothing ourselves. */
    void described(RunTraits said) {
        traits = said;
        RunTerms terms = said.terms();
        if (terms != null && !isKnown()) {
            seed(terms);
        }
    }

    private void seed(RunTerms terms) {
        for (int rows : SEED_ROWS) {
            for (int length : SEED_LENGTHS) {
                cost.observe(rows, length, terms.nanos(rows, length));
            }
        }
        cost.calibrated();
        isSeeded = cost.isKnown();
    }

    boolean isLengthInTokens() {
        return traits.isLengthInTokens();
    }

    int tokens(long bytes) {
        return tokens.tokens(bytes);
    }

    void counted(long bytes, int counted) {
        tokens.observe(bytes, counted);
    }

    void ran(Run run, long nowNanos) {
        runs++;
        if (runs > RUNS_OF_EVERY_LESSON && nowNanos - lastLessonNanos < BETWEEN_LESSONS_NANOS) {
            return;
        }
        lastLessonNanos = nowNanos;
        cost.observe(run.rows(), run.length(), run.nanos());
    }

    /** Whole frames are compared and not runs: what lies between runs keeps others waiting too. */
    void took(String workerId, double expectedNanos, double tookNanos) {
        speeds.computeIfAbsent(workerId, first -> new SpeedFactor())
                .observe(expectedNanos, Math.min(tookNanos, MOST_TIMES_EXPECTED * expectedNanos));
    }

    double slowness(String workerId) {
        SpeedFactor speed = speeds.get(workerId);
        return speed == null ? 1 : speed.factor();
    }

    /** The worker is gone, and may come back as another. */
    void forget(String workerId) {
        speeds.remove(workerId);
    }

    @Override
    public boolean isKnown() {
        return isSeeded || (runs >= RUNS_TO_KNOW && cost.isKnown());
    }

    @Override
    public boolean sharesRuns() {
        return traits.sharesRuns();
    }

    /** A text is embedded by itself, whatever it comes with. */
    @Override
    public boolean hasIndependentRows() {
        return traits.sharesRuns() || traits.isLengthInTokens();
    }

    @Override
    public double nanos(int rows, int length) {
        return cost.nanos(rows, length);
    }

    @Override
    public double nanosAtMost(int rows, int length) {
        return cost.nanosAtMost(rows, length);
    }
}
