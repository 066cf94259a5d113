package dev.sluice.worker.model;

import dev.sluice.planning.CostModel;
import dev.sluice.planning.RunPlanner;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What runs of one model cost in lane-CPU time, learnt from all lanes, and the plans that follow from it. Thread-safe. */
public final class RunCosts {

    private final CostModel model;
    private final boolean restored;

    private long observations;

    /** Nothing is known yet. */
    public RunCosts() {
        this(new CostModel(), /* restored= */ false);
    }

    private RunCosts(CostModel model, boolean restored) {
        this.model = model;
        this.restored = restored;
    }

    /** What a worker before this one has learnt; empty when the numbers are none that it could have kept. */
    public static Optional<RunCosts> restored(List<Double> numbers) {
        return CostModel.restored(numbers).map(model -> new RunCosts(model, /* restored= */ true));
    }

    /** Whether it was known before the first run. */
    boolean isRestored() {
        return restored;
    }

    /** All that is known, to be restored from; empty before anything is. */
    public synchronized Optional<List<Double>> numbers() {
        return model.isKnown() ? Optional.of(model.numbers()) : Optional.empty();
    }

    /** How many runs it has learnt from: whether there is anything new. */
    public synchronized long observations() {
        return observations;
    }

    /** The cheapest runs for the candidates, each the positions of its members. */
    public synchronized List<List<Integer>> plan(
            List<RunPlanner.Candidate> candidates, int maxRows, double mostNanosOfARun) {
        return new RunPlanner(maxRows, mostNanosOfARun, model::nanos).plan(candidates);
    }

    /** A run has cost so much; what it was expected to cost in nanoseconds, when anything was. */
    public synchronized OptionalDouble observe(int rows, int length, long laneCpuNanos) {
        OptionalDouble expected =
                model.isKnown() ? OptionalDouble.of(model.nanos(rows, length)) : OptionalDouble.empty();
        model.observe(rows, length, (double) laneCpuNanos);
        observations++;
        return expected;
    }

    /** The runs so far were made to learn from them. */
    synchronized void calibrated() {
        model.calibrated();
    }

    /** For one run, a row, a token and a token squared; empty before anything is known. */
    public synchronized Optional<List<Double>> terms() {
        return model.isKnown() ? Optional.of(model.terms()) : Optional.empty();
    }
}
