package dev.sluice.testkit.proxy;

/** The way that bytes take through a {@link FaultProxy}. */
public enum Direction {
    /** From the client to the server. */
    UPSTREAM,

    /** From the server to the client. */
    DOWNSTREAM
}
