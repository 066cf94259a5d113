package dev.sluice.testkit.history;

import org.apache.kafka.common.TopicPartition;

/**
 * Where the reply to a request has to go.
 *
 * @param topic empty when it is not known, and so not checked
 * @param partition {@link #ANY_PARTITION} when the requester leaves it to the gateway
 */
public record ReplyAddress(String topic, int partition) {

    /** No partition in particular. */
    public static final int ANY_PARTITION = -1;

    static final ReplyAddress UNKNOWN = new ReplyAddress("", ANY_PARTITION);

    /** A topic, whatever the partition. */
    public static ReplyAddress of(String topic) {
        return new ReplyAddress(topic, ANY_PARTITION);
    }

    boolean takes(TopicPartition place) {
        return (topic.isEmpty() || topic.equals(place.topic()))
                && (partition == ANY_PARTITION || partition == place.partition());
    }

    @Override
    public String toString() {
        return partition == ANY_PARTITION ? topic : topic + "-" + partition;
    }
}
