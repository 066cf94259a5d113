package dev.sluice.gateway.link;

/** What is spoken with a worker. */
public enum LinkKind {
    SLUICE,
    OIP
}
