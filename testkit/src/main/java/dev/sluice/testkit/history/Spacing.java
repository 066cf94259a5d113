package dev.sluice.testkit.history;

/** How the gaps between requests are. */
public enum Spacing {
    /** All the same. */
    EVEN,
    /** As independent requesters make them. */
    EXPONENTIAL
}
