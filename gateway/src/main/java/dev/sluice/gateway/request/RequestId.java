package dev.sluice.gateway.request;

/**
 * Names one request for as long as it is in flight and in the logs of everyone: {@code topic-partition-offset} for a
 * record. Ours, never the client's: two clients may choose the same id.
 */
public record RequestId(String value) {

    public static RequestId ofRecord(String topic, int partition, long offset) {
        return new RequestId(topic + '-' + partition + '-' + offset);
    }

    @Override
    public String toString() {
        return value;
    }
}
