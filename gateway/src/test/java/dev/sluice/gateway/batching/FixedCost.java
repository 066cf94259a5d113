package dev.sluice.gateway.batching;

import dev.sluice.gateway.request.Costs.ModelCost;

/** A model whose runs cost exactly what they are expected to. */
record FixedCost(double runNanos, double tokenNanos, boolean sharesRuns, double pessimism) implements ModelCost {

    static FixedCost of(double runNanos, double tokenNanos) {
        return new FixedCost(runNanos, tokenNanos, /* sharesRuns= */ true, 1);
    }

    @Override
    public boolean isKnown() {
        return true;
    }

    @Override
    public double nanos(int rows, int length) {
        return runNanos + tokenNanos * rows * length;
    }

    @Override
    public double nanosAtMost(int rows, int length) {
        return nanos(rows, length) * pessimism;
    }
}
