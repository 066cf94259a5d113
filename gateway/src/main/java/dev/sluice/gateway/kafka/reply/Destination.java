package dev.sluice.gateway.kafka.reply;

/** A place that an outcome is written to. */
public enum Destination {
    REPLY,
    DEAD_LETTER
}
