package dev.sluice.worker.frame;

/**
 * What a run was and cost.
 *
 * @param length what every row was padded to
 * @param tokens the sum of the rows' own lengths
 * @param laneCpuNanos CPU time of the lane, native code included
 */
public record RunMeasure(int rows, int length, long tokens, long wallNanos, long laneCpuNanos) {

    /** Tokens that were computed for nothing. */
    public long padding() {
        return (long) rows * length - tokens;
    }
}
