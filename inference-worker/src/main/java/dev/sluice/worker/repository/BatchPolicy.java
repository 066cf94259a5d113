package dev.sluice.worker.repository;

/** What to do with a model whose answer for a row depends on the other rows of the run. */
public enum BatchPolicy {
    /** Its rows run alone, so that an answer is the same whoever else asks. */
    SOLO,
    /** They may share runs; the difference is accepted for the throughput. */
    ALLOW
}
