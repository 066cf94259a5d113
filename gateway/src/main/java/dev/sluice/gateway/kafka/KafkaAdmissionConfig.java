package dev.sluice.gateway.kafka;

import dev.sluice.settings.ByteSize;
import dev.sluice.settings.Setting;

/**
 * How much may be in flight from Kafka. The default count is small on purpose: it is about what a few workers finish
 * within the two seconds that a revoked partition gets, so that a rebalance repeats little.
 */
public record KafkaAdmissionConfig(
        @Setting(
                meaning = "Requests from Kafka in flight at once; beyond it partitions are paused.",
                defaultValue = "1024")
        int maxInFlight,

        @Setting(
                meaning =
                        "Bytes in flight at once, of records and of what they were decoded to; a record larger than this passes when it is alone.",
                defaultValue = "64MiB")
        ByteSize maxBytes,

        @Setting(
                meaning = "Bytes of replies that are kept for requests that come again, on routes with keep-replies.",
                defaultValue = "64MiB")
        ByteSize maxKeptReplies) {

    private static final int MOST_IN_FLIGHT = 1 << 20;

    public KafkaAdmissionConfig {
        if (maxInFlight < 1 || maxInFlight > MOST_IN_FLIGHT) {
            throw new IllegalArgumentException(
                    "admission.kafka.max-in-flight must be 1 to " + MOST_IN_FLIGHT + ", was " + maxInFlight);
        }
        if (maxBytes.bytes() < 1) {
            throw new IllegalArgumentException("admission.kafka.max-bytes must be at least 1, was " + maxBytes.bytes());
        }
        if (maxKeptReplies.bytes() < 1) {
            throw new IllegalArgumentException(
                    "admission.kafka.max-kept-replies must be at least 1, was " + maxKeptReplies.bytes());
        }
    }
}
