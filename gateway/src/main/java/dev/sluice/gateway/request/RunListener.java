package dev.sluice.gateway.request;

/** Hears what links learn of the runs that workers made. Core loop only. */
public interface RunListener {

    /** A run has ended well. */
    void ran(String workerId, ModelVersion model, Run run);

    /** A member that was estimated was counted: all its rows have so many tokens, after truncation. */
    void counted(Entry member, int tokens);

    /**
     * One run.
     *
     * @param length what its rows were padded to
     * @param cpuNanos of the lane; the wall time where that is all that is known
     */
    record Run(int rows, int length, double cpuNanos, double wallNanos) {}
}
