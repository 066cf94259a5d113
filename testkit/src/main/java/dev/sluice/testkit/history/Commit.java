package dev.sluice.testkit.history;

import java.time.Instant;
import org.apache.kafka.common.TopicPartition;

/**
 * One commit of an offset, as {@code __consumer_offsets} holds it.
 *
 * @param time the broker's, when it wrote the commit
 * @param position where in its partition of {@code __consumer_offsets}: all commits of a group lie in the same one
 */
public record Commit(
        String group, String topic, int partition, long offset, String metadata, Instant time, long position) {

    TopicPartition topicPartition() {
        return new TopicPartition(topic, partition);
    }
}
