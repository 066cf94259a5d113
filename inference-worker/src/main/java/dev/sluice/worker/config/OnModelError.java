package dev.sluice.worker.config;

/** What becomes of the start when a model can not be loaded. */
public enum OnModelError {
    /** The worker does not start. */
    FAIL,
    /** The others are served; the model is named in the log, answers that it is not ready, and counts in the metrics. */
    SKIP
}
