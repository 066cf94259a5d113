package dev.sluice.gateway.request;

/** Hears what links learn of the runs that workers made. Core loop only. */
public interface RunListener {

    /** A run has ended well. */
    void ran(ModelVersion model, Run run);

    /** A member that was estimated was counted: all its rows have so many tokens, after truncation. */
    void counted(Entry member, int tokens);

    /**
     * A member was predicted by a run.
     *
     * @param queueNanos how long it waited at its worker; 0 where the worker does not say
     * @param runNanos the wall time of the runs that it was in
     */
    void answered(Entry member, long queueNanos, long runNanos);

    /**
     * A member was predicted without a run: from what its worker keeps, or with another that is equal.
     *
     * @param queueNanos how long it waited at its worker
     */
    void spared(Entry member, long queueNanos);

    /** Tells the one, then the other. */
    static RunListener both(RunListener one, RunListener other) {
        return new RunListener() {

            @Override
            public void ran(ModelVersion model, Run run) {
                one.ran(model, run);
                other.ran(model, run);
            }

            @Override
            public void counted(Entry member, int tokens) {
                one.counted(member, tokens);
                other.counted(member, tokens);
            }

            @Override
            public void answered(Entry member, long queueNanos, long runNanos) {
                one.answered(member, queueNanos, runNanos);
                other.answered(member, queueNanos, runNanos);
            }

            @Override
            public void spared(Entry member, long queueNanos) {
                one.spared(member, queueNanos);
                other.spared(member, queueNanos);
            }
        };
    }

    /**
     * One run.
     *
     * @param length what its rows were padded to
     * @param nanos of the lane's CPU; of the wall where that is all that is known
     */
    record Run(int rows, int length, double nanos, long wallNanos) {

        /** A run of which only the wall time is known. */
        public Run(int rows, int length, double nanos) {
            this(rows, length, nanos, (long) nanos);
        }
    }
}
