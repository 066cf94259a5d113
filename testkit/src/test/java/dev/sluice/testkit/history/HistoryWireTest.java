package dev.sluice.testkit.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HistoryWireTest {

    private static ConsumerRecord<byte[], byte[]> record(
            byte @Nullable [] key, byte[] value, String... namesAndValues) {
        Headers headers = new RecordHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1].getBytes(UTF_8));
        }
        return new ConsumerRecord<>(
                "topic", 2, 3, 4, TimestampType.LOG_APPEND_TIME, 0, 0, key, value, headers, Optional.empty());
    }

    @Test
    void keepsOfAReplyWhatTheCheckerNeeds() {
        Reply reply = Wire.reply(
                record(
                        null,
                        new byte[0],
                        "sluice-correlation-id",
                        "c1",
                        "sluice-request-id",
                        "my-topic-1-22",
                        "sluice-status",
                        "error",
                        "sluice-error-code",
                        "INTERNAL"),
                "");

        assertThat(reply)
                .isEqualTo(new Reply(
                        "c1",
                        new RecordId("topic", 2, 3),
                        Instant.ofEpochMilli(4),
                        true,
                        new RecordId("my-topic", 1, 22),
                        "INTERNAL",
                        Fingerprint.ABSENT,
                        ""));
    }

    @Test
    void knowsADeadLetterForTheRecordThatItHolds() {
        var request = record("k".getBytes(UTF_8), "v".getBytes(UTF_8), "a", "1", "a", "2");
        var letter = record(
                "k".getBytes(UTF_8),
                "v".getBytes(UTF_8),
                "a",
                "1",
                "a",
                "2",
                "__dlq.errors.topic",
                "requests",
                "__dlq.errors.partition",
                "5",
                "__dlq.errors.offset",
                "6",
                "__dlq.errors.exception",
                "MODEL_ERROR");

        DeadLetter kept = Wire.deadLetter(letter);

        assertThat(kept.print()).isEqualTo(Wire.request(request).print());
        assertThat(kept.origin()).isEqualTo(new RecordId("requests", 5, 6));
        assertThat(kept.code()).isEqualTo("MODEL_ERROR");
        assertThat(kept.isCut()).isFalse();
    }

    @Test
    void tellsRecordsApartThatDifferInOnePart() {
        Fingerprint print =
                Wire.request(record(null, new byte[] {1}, "a", "1", "b", "2")).print();

        assertThat(Wire.request(record(new byte[0], new byte[] {1}, "a", "1", "b", "2"))
                        .print()
                        .key())
                .isNotEqualTo(print.key());
        assertThat(Wire.request(record(null, new byte[] {2}, "a", "1", "b", "2"))
                        .print()
                        .value())
                .isNotEqualTo(print.value());
        assertThat(Wire.request(record(null, new byte[] {1}, "b", "2", "a", "1"))
                        .print()
                        .headers())
                .isNotEqualTo(print.headers());
        assertThat(Wire.request(record(null, new byte[] {1}, "a", "1b", "", "2"))
                        .print()
                        .headers())
                .isNotEqualTo(print.headers());
    }

    @Test
    void readsNoRequestIdFromWhatIsNone() {
        assertThat(RecordId.parse("topic-1")).isEmpty();
        assertThat(RecordId.parse("topic-1-x")).isEmpty();
        assertThat(RecordId.parse("-1-1")).isEmpty();
        assertThat(RecordId.parse("a-b-1-2")).contains(new RecordId("a-b", 1, 2));
    }
}
