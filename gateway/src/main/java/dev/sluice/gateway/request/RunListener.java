package dev.sluice.gateway.request;

/** Hears what links learn of the runs that workers made. Core loop only. */
public interface RunListener {

    /** A run has ended well. */
    void ran(ModelVersion model, Run run);

    /** A member that was estimated was counted: all its rows have so many tokens, after truncation. */
    void counted(Entry member, int tokens);

    /**
     * One run.
     *
     * @param length what its rows were padded to
     * @param nanos of the lane's CPU; of the wall where that is all that is known
     */
    record Run(int rows, int length, double nanos) {}
}
