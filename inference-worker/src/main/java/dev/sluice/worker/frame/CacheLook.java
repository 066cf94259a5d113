package dev.sluice.worker.frame;

/** What a member of a model that keeps answers found. */
public enum CacheLook {
    /** Its answer. */
    HIT,
    /** An equal request under way, which it waits for. */
    JOIN,
    /** Nothing: it runs. */
    MISS
}
