package dev.sluice.gateway.clients;

import dev.sluice.settings.ByteSize;
import dev.sluice.settings.Setting;
import java.time.Duration;

/** How much may be in flight from connected clients. Past it they are refused at once: unlike Kafka they have no log that waits. */
public record ClientAdmissionConfig(
        @Setting(
                meaning =
                        "Requests of connected clients in flight at once; beyond it they are refused with a retry hint.",
                defaultValue = "4096")
        int maxInFlight,

        @Setting(
                meaning = "Bytes of connected clients in flight at once, as they came and as they were decoded.",
                defaultValue = "128MiB")
        ByteSize maxBytes,

        @Setting(
                meaning = "How long a request of a connected client is worth answering that does not say so itself.",
                defaultValue = "30s")
        Duration timeout,

        @Setting(
                meaning = "The furthest that the deadline of a connected client's request may lie ahead.",
                defaultValue = "5m")
        Duration maxDeadline) {

    public ClientAdmissionConfig {
        if (maxInFlight < 1) {
            throw new IllegalArgumentException(
                    "admission.clients.max-in-flight must be at least 1, was " + maxInFlight);
        }
        if (maxBytes.bytes() < 1) {
            throw new IllegalArgumentException(
                    "admission.clients.max-bytes must be at least 1, was " + maxBytes.bytes());
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("admission.clients.timeout must be positive, was " + timeout);
        }
        if (maxDeadline.compareTo(timeout) < 0) {
            throw new IllegalArgumentException("admission.clients.max-deadline must not be less than "
                    + "admission.clients.timeout, was " + maxDeadline + " and " + timeout);
        }
    }
}
