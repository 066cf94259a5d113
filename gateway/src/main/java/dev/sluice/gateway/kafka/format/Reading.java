package dev.sluice.gateway.kafka.format;

import java.time.Instant;

/** When a record was read, on both clocks. */
public record Reading(Instant at, long nanos) {}
