package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that somebody sends by mistake or on purpose, and how it must end.
 *
 * @param name as docs/protocol.md calls it
 * @param ending an error code, or {@code ok}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BadInput(
        String name, String topic, byte @Nullable [] value, Map<String, byte[]> headers, String ending, Goes goes) {

    static final String OK = "ok";

    /** Where its outcome goes, in the words of docs/protocol.md. */
    enum Goes {
        REPLY("reply"),
        DEAD_LETTER("dead letter"),
        BOTH("reply and dead letter");

        private final String words;

        Goes(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        boolean hasReply() {
            return this != DEAD_LETTER;
        }

        boolean hasDeadLetter() {
            return this != REPLY;
        }
    }

    /** Refused as an invalid request, until told otherwise. */
    BadInput(String name, String topic, byte @Nullable [] value) {
        this(name, topic, value, Map.of(), "INVALID_REQUEST", Goes.BOTH);
    }

    BadInput with(String header, byte[] content) {
        Map<String, byte[]> more = new LinkedHashMap<>(headers);
        more.put(header, content);
        return new BadInput(name, topic, value, more, ending, goes);
    }

    BadInput with(String header, String content) {
        return with(header, content.getBytes(UTF_8));
    }

    BadInput ends(String as, Goes where) {
        return new BadInput(name, topic, value, headers, as, where);
    }

    ProducerRecord<byte[], byte[]> record(int partition) {
        var record = new ProducerRecord<>(topic, partition, new byte[] {0, (byte) 0xff}, value);
        record.headers().add("x-noise", new byte[] {(byte) 0x80, 0});
        headers.forEach((header, content) -> record.headers().add(header, content));
        return record;
    }

    @Override
    public String toString() {
        return name;
    }
}
