package dev.sluice.gateway.kafka;

import dev.sluice.gateway.kafka.ReplyLines.Reservation;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A record whose outcome every destination has acknowledged.
 *
 * @param epoch the assignment of the partition under which it was read: a later one is not moved by it
 * @param bytes what it holds of the budget
 * @param reservation its place in the line of its key, if its replies keep that order
 */
record Completion(
        TopicPartition partition,
        long epoch,
        long offset,
        long bytes,
        @Nullable Reservation reservation) {}
