package dev.sluice.gateway.request;

/** What a worker says that a run of its model costs: so much for the run, a row, a token and a token squared. */
public record RunTerms(double runNanos, double rowNanos, double tokenNanos, double squareNanos) {

    public double nanos(int rows, int length) {
        double tokens = (double) rows * length;
        return runNanos + rowNanos * rows + tokenNanos * tokens + squareNanos * tokens * length;
    }
}
