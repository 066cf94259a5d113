package dev.sluice.gateway.request;

/**
 * Names one request for as long as it is in flight and in the logs of everyone: {@code topic-partition-offset} for a
 * record. Ours, never the client's: two clients may choose the same id.
 *
 * @param source the ordered stream it came on: {@code topic-partition} for a record
 * @param number its place in that stream
 */
public record RequestId(String source, long number) {

    public static RequestId ofRecord(String topic, int partition, long offset) {
        return new RequestId(topic + '-' + partition, offset);
    }

    public String value() {
        return source + '-' + number;
    }

    @Override
    public String toString() {
        return value();
    }
}
