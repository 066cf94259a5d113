package dev.sluice.gateway.kafka;

/** In which order the replies of a route leave. */
public enum ReplyOrder {
    NONE,
    KEY
}
