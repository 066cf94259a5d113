package dev.sluice.cli.letters;

import static dev.sluice.cli.letters.Letters.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class ReplayRulesTest {

    private static final Map<String, Integer> TOPICS =
            Map.of("sluice.requests", 8, "sluice.texts", 4, Letters.TOPIC, 8);
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00.123456Z");
    private static final RecordHeader REPLAY_OF = header("sluice-replay-of", "sluice.requests-5-120");
    private static final RecordHeader REPLAYED_AT = header("sluice-replayed-at", "2026-11-26T10:00:00.123Z");

    private final ReplayRules rules = rules(null, /* keepsDeadlines= */ false);

    @Test
    void writesTheRecordAsItCameWithAMark() {
        Letter letter = Letters.of(bytes("{}"), Map.of(), "x", "1", "sluice-correlation-id", "\u0000\u0001", "x", "2");

        ProducerRecord<byte[], byte[]> record = rules.record(letter, NOW);

        assertThat(record.topic()).isEqualTo("sluice.requests");
        assertThat(record.partition()).isEqualTo(5);
        assertThat(record.key()).isEqualTo(bytes("order"));
        assertThat(record.value()).isEqualTo(bytes("{}"));
        assertThat(record.headers())
                .containsExactly(
                        header("x", "1"),
                        header("sluice-correlation-id", "\u0000\u0001"),
                        header("x", "2"),
                        REPLAY_OF,
                        REPLAYED_AT);
    }

    @Test
    void replacesTheMarkOfAnEarlierReplay() {
        Letter letter =
                Letters.of(bytes("{}"), Map.of(), "sluice-replay-of", "a-1-2", "sluice-replayed-at", "then", "x", "1");

        assertThat(rules.record(letter, NOW).headers()).containsExactly(header("x", "1"), REPLAY_OF, REPLAYED_AT);
    }

    @Test
    void leavesDeadlinesOutUnlessTheyAreKept() {
        String[] headers = {
            "sluice-deadline", "0", "sluice-timeout-ms", "5", "ce_expirytime", "0", "ttl", "1", "ttl", "2", "x", "1"
        };
        Letter letter = Letters.of(bytes("{}"), Map.of(), headers);

        assertThat(rules.record(letter, NOW).headers()).containsExactly(header("x", "1"), REPLAY_OF, REPLAYED_AT);
        assertThat(rules.lostDeadlines(letter))
                .containsExactly("sluice-deadline", "sluice-timeout-ms", "ce_expirytime", "ttl");
        var keeping = rules(null, /* keepsDeadlines= */ true);
        assertThat(keeping.record(letter, NOW).headers()).hasSize(8);
        assertThat(keeping.lostDeadlines(letter)).isEmpty();
    }

    @Test
    void leavesThePartitionToTheKeyInATopicThatIsAnotherOrHasBecomeSmaller() {
        Letter letter = Letters.of(bytes("{}"), Map.of());
        Letter beyond = Letters.of(bytes("{}"), Map.of("partition", "8"));

        assertThat(rules("sluice.texts", false).record(letter, NOW).partition()).isNull();
        assertThat(rules("sluice.texts", false).record(letter, NOW).topic()).isEqualTo("sluice.texts");
        assertThat(rules("sluice.requests", false).record(letter, NOW).partition())
                .isEqualTo(5);
        assertThat(rules.record(beyond, NOW).partition()).isNull();
    }

    @Test
    void objectsToWhatCannotGoBack() {
        assertThat(rules.objection(Letters.of(bytes("{}"), Map.of()))).isEmpty();
        assertThat(rules.objection(Letters.of(bytes("{}"), Map.of("dropped.value.bytes", "5000"))))
                .contains("its value of 5000 bytes was dropped when it was written");
        assertThat(rules.objection(Letters.foreign(bytes("{}"), new RecordHeaders())))
                .contains("it does not say where it came from");
        assertThat(rules.objection(Letters.of(bytes("{}"), Map.of("topic", "gone"))))
                .contains("there is no topic gone; name another with --to");
        assertThat(rules.objection(Letters.of(bytes("{}"), Map.of("topic", Letters.TOPIC))))
                .contains("sluice.dead-letters is the topic of the dead letters; name another with --to");
    }

    @Test
    void waitsBetweenRecordsForItsPace() {
        var pace = Pace.perSecond(4);

        assertThat(pace.takeNanos(-50)).isZero();
        assertThat(pace.takeNanos(-50)).isEqualTo(250_000_000);
        assertThat(pace.takeNanos(100_000_000)).isEqualTo(399_999_950);
        // A pause is not made up for.
        assertThat(pace.takeNanos(9_000_000_000L)).isZero();
        assertThat(pace.takeNanos(9_000_000_000L)).isEqualTo(250_000_000);
        assertThat(Pace.unlimited().takeNanos(7)).isZero();
    }

    private static ReplayRules rules(@org.jspecify.annotations.Nullable String target, boolean keepsDeadlines) {
        return new ReplayRules(Letters.TOPIC, TOPICS, Optional.ofNullable(target), keepsDeadlines);
    }

    private static RecordHeader header(String name, String value) {
        return new RecordHeader(name, bytes(value));
    }
}
