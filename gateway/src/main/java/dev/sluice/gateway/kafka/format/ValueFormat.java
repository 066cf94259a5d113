package dev.sluice.gateway.kafka.format;

/** How the values of a route's records are written. */
public enum ValueFormat {
    /** Each record's {@code content-type} says it; a record without one is JSON. */
    AUTO,
    /** The REST body of the Open Inference Protocol. */
    JSON,
    /** A {@code ModelInferRequest}. */
    PROTOBUF,
    /** The whole value is one element of the route's BYTES input. */
    TEXT
}
