package dev.sluice.gateway.batching;

import dev.sluice.gateway.request.Costs.ModelCost;

/** Of a model that has not run yet. */
record UnknownCost() implements ModelCost {

    @Override
    public boolean isKnown() {
        return false;
    }

    @Override
    public boolean sharesRuns() {
        return true;
    }

    @Override
    public double nanos(int rows, int length) {
        return (double) rows * length;
    }

    @Override
    public double nanosAtMost(int rows, int length) {
        return nanos(rows, length);
    }
}
