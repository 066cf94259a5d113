package dev.sluice.cli.letters;

import dev.sluice.cli.page.Printable;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A dead letter whole, as it was read. */
public final class Letter {

    private static final int LONGEST_KEY = 256;
    private static final int LONGEST_CODE = 64;
    private static final int LONGEST_MESSAGE = 2_048;

    private final ConsumerRecord<byte[], byte[]> record;

    Letter(ConsumerRecord<byte[], byte[]> record) {
        this.record = record;
    }

    LetterName name() {
        return new LetterName(record.partition(), record.offset());
    }

    String topic() {
        return record.topic();
    }

    Instant time() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    Optional<Origin> origin() {
        return LetterHeaders.origin(record.headers());
    }

    /** One of the headers that say why, without their prefix, fit to be printed. */
    Optional<String> error(String name) {
        return LetterHeaders.text(record.headers(), name).map(Printable::line);
    }

    Headers headers() {
        return record.headers();
    }

    byte @Nullable [] key() {
        return record.key();
    }

    byte @Nullable [] value() {
        return record.value();
    }

    /** What a list says of it: all of it is bounded, however large the letter. */
    LetterSummary summary() {
        return new LetterSummary(
                name(),
                time(),
                error("exception").map(code -> Printable.cut(code, LONGEST_CODE)),
                origin(),
                Optional.ofNullable(key()).map(key -> Printable.bytes(key, LONGEST_KEY)),
                error("message").map(message -> Printable.cut(message, LONGEST_MESSAGE)),
                Optional.ofNullable(value()).map(value -> value.length),
                LetterHeaders.droppedValueBytes(headers()).map(Printable::line));
    }
}
