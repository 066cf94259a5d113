package dev.sluice.testkit.history;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** What a requester shall send: value, key, headers, and where its reply then has to go. Immutable. */
public final class Request {

    private final byte @Nullable [] value;
    private final byte @Nullable [] key;
    private final Headers headers;
    private final @Nullable ReplyAddress replyTo;
    private final Duration clockError;

    private Request(
            byte @Nullable [] value,
            byte @Nullable [] key,
            Headers headers,
            @Nullable ReplyAddress replyTo,
            Duration clockError) {
        this.value = value;
        this.key = key;
        this.headers = headers;
        this.replyTo = replyTo;
        this.clockError = clockError;
    }

    /** A request of a value, null for a tombstone; its record has no key, and its reply goes where the gateway's do. */
    public static Request of(byte @Nullable [] value) {
        return new Request(value == null ? null : value.clone(), null, new RecordHeaders(), null, Duration.ZERO);
    }

    /** As {@link #of}, of text. */
    public static Request ofText(String value) {
        return of(utf8(value));
    }

    /** With a key, which then decides the partition. */
    public Request withKey(String newKey) {
        return new Request(value, utf8(newKey), headers, replyTo, clockError);
    }

    /** With one header more. */
    public Request withHeader(String name, byte[] content) {
        Headers more = new RecordHeaders(headers).add(name, content.clone());
        return new Request(value, key, more, replyTo, clockError);
    }

    /** With one header more, of text. */
    public Request withHeader(String name, String content) {
        return withHeader(name, utf8(content));
    }

    /** Asks for the reply in a topic, and perhaps a partition, by our own headers. */
    public Request repliesTo(ReplyAddress address) {
        Request asking = withHeader(Wire.REPLY_TOPIC, address.topic());
        if (address.partition() != ReplyAddress.ANY_PARTITION) {
            asking = asking.withHeader(Wire.REPLY_PARTITION, Integer.toString(address.partition()));
        }
        return asking.expectsReplyAt(address);
    }

    /** Says where the reply has to go, when that was asked for by headers of another family. */
    public Request expectsReplyAt(ReplyAddress address) {
        return new Request(value, key, headers, address, clockError);
    }

    /** Stamped with a time that is off by so much, as of a requester whose clock is wrong. */
    public Request stampedOff(Duration error) {
        return new Request(value, key, headers, replyTo, error);
    }

    byte @Nullable [] key() {
        return key;
    }

    ReplyAddress replyTo(ReplyAddress otherwise) {
        return replyTo == null ? otherwise : replyTo;
    }

    ProducerRecord<byte[], byte[]> record(String topic, int partition, String correlation, Instant now) {
        long timestamp = now.plus(clockError).toEpochMilli();
        var record = new ProducerRecord<byte[], byte[]>(topic, partition, timestamp, key, value);
        record.headers().add(Wire.CORRELATION_ID, utf8(correlation));
        headers.forEach(record.headers()::add);
        return record;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
