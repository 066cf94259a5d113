package dev.sluice.gateway.kafka.format;

import java.time.Duration;

/**
 * How large a value may be, and how far in the future a deadline.
 *
 * @param maxValueBytes checked before the value is parsed
 */
public record DecodeLimits(int maxValueBytes, Duration maxDeadline) {}
