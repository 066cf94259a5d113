package dev.sluice.cli.letters;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Dead letters for tests. */
final class Letters {

    static final String TOPIC = "sluice.dead-letters";
    static final Instant TIME = Instant.parse("2026-11-25T00:25:48.927Z");

    private Letters() {}

    /** Of the record sluice.requests-5-120, with these headers of the gateway instead or besides. */
    static Letter of(byte[] value, Map<String, String> errors, String... headers) {
        Map<String, String> all = new LinkedHashMap<>(Map.of(
                "topic", "sluice.requests",
                "partition", "5",
                "offset", "120",
                "exception", "UNKNOWN_MODEL",
                "message", "no worker serves nobody"));
        all.putAll(errors);
        var added = new RecordHeaders();
        for (int i = 0; i < headers.length; i += 2) {
            added.add(headers[i], bytes(headers[i + 1]));
        }
        all.forEach((name, text) -> added.add("__dlq.errors." + name, bytes(text)));
        return foreign(value, added);
    }

    static Letter foreign(byte[] value, RecordHeaders headers) {
        return new Letter(new ConsumerRecord<>(
                TOPIC,
                3,
                17,
                TIME.toEpochMilli(),
                TimestampType.CREATE_TIME,
                5,
                value.length,
                bytes("order"),
                value,
                headers,
                Optional.empty()));
    }

    static LetterSummary summary(int partition, long offset, Instant time) {
        return new LetterSummary(
                new LetterName(partition, offset),
                time,
                Optional.of("INTERNAL"),
                Optional.of(new Origin("sluice.texts", 0, offset)),
                Optional.empty(),
                Optional.of("a reason"),
                Optional.of(3),
                Optional.empty());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static List<String> names(List<LetterSummary> letters) {
        return letters.stream().map(letter -> letter.name().toString()).toList();
    }
}
