package dev.sluice.gateway.kafka;

import org.apache.kafka.common.TopicPartition;

/**
 * A record whose outcome every destination has acknowledged.
 *
 * @param epoch the assignment of the partition under which it was read: a later one is not moved by it
 * @param bytes what it holds of the budget
 */
record Completion(TopicPartition partition, long epoch, long offset, long bytes) {}
