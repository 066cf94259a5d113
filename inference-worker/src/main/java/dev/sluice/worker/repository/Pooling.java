package dev.sluice.worker.repository;

/** How the vectors of a text's tokens become one. */
public enum Pooling {
    /** The mean over the attention mask. */
    MEAN
}
