package dev.sluice.cli.letters;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The headers that say how a record became a dead letter, read as what a stranger may have written. Pure. */
final class LetterHeaders {

    /** Of all headers that the gateway adds to a dead letter. */
    static final String PREFIX = "__dlq.errors.";

    /** On a replayed record: where it lay when it first came. */
    static final String REPLAY_OF = "sluice-replay-of";

    /** On a replayed record: when it was written back. */
    static final String REPLAYED_AT = "sluice-replayed-at";

    /** By whatever name: they were for the first try. */
    static final Set<String> DEADLINES = Set.of("sluice-deadline", "sluice-timeout-ms", "ce_expirytime", "ttl");

    private LetterHeaders() {}

    /** Empty when the header is missing, has no value or an empty one. */
    static Optional<String> text(Headers headers, String name) {
        Header header = headers.lastHeader(PREFIX + name);
        return Optional.ofNullable(header == null ? null : header.value())
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .filter(Predicate.not(String::isBlank));
    }

    /** Empty unless all three parts are there and make sense. */
    static Optional<Origin> origin(Headers headers) {
        return text(headers, "topic")
                .filter(topic -> topic.matches("[a-zA-Z0-9._-]{1,249}"))
                .flatMap(topic -> number(headers, "partition")
                        .filter(partition -> partition <= Integer.MAX_VALUE)
                        .flatMap(partition -> number(headers, "offset")
                                .map(offset -> new Origin(topic, partition.intValue(), offset))));
    }

    /** How many bytes of the value are missing; empty when the letter has it. */
    static Optional<String> droppedValueBytes(Headers headers) {
        return text(headers, "dropped.value.bytes");
    }

    private static Optional<Long> number(Headers headers, String name) {
        return text(headers, name).filter(text -> text.matches("\\d{1,18}")).map(Long::valueOf);
    }
}
