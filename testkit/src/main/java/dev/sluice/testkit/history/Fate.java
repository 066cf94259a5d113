package dev.sluice.testkit.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The times of one request, and whether its requester heard {@code ok} first. */
record Fate(
        Instant sentAt,
        @Nullable Instant acknowledgedAt,
        @Nullable Instant answeredAt,
        boolean isOk) {

    boolean isSentOutside(Instant from, Instant to) {
        return sentAt.isBefore(from) || sentAt.isAfter(to);
    }

    boolean isInFlightAt(Instant instant) {
        return acknowledgedAt != null
                && acknowledgedAt.isBefore(instant)
                && (answeredAt == null || answeredAt.isAfter(instant));
    }
}
