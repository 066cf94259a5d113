package dev.sluice.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.kafka.RecentRecords.Fate;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RecentRecordsTest {

    private static final long EPOCH = 3;

    private final RecentRecords recent = new RecentRecords(3);

    @Test
    void tellsARecordThatIsInFlightFromOneThatIsAnsweredAndFromANewOne() {
        ConsumerRecord<byte[], byte[]> record = record(7, 1_000, "text");
        assertThat(recent.fate(record)).isEqualTo(Fate.NEW);

        recent.taken(record, EPOCH);
        assertThat(recent.fate(record)).isEqualTo(Fate.IN_FLIGHT);

        recent.answered(new TopicPartition("requests", 0), 7, EPOCH);
        assertThat(recent.fate(record)).isEqualTo(Fate.ANSWERED);
        assertThat(recent.fate(record(8, 1_000, "text"))).isEqualTo(Fate.NEW);
    }

    @Test
    void takesARecordOfATopicThatWasMadeAnewForANewOne() {
        recent.taken(record(7, 1_000, "text"), EPOCH);
        recent.answered(new TopicPartition("requests", 0), 7, EPOCH);

        assertThat(recent.fate(record(7, 1_000, "another"))).isEqualTo(Fate.NEW);
        assertThat(recent.fate(record(7, 1_001, "text"))).isEqualTo(Fate.NEW);
        ConsumerRecord<byte[], byte[]> otherwiseCorrelated = record(7, 1_000, "text");
        otherwiseCorrelated.headers().add("sluice-correlation-id", new byte[] {2});
        assertThat(recent.fate(otherwiseCorrelated)).isEqualTo(Fate.NEW);
    }

    @Test
    void takesTheCompletionOfAnotherEpochForThatOfAnotherRecord() {
        recent.taken(record(7, 1_000, "text"), EPOCH);

        recent.answered(new TopicPartition("requests", 0), 7, EPOCH - 1);

        assertThat(recent.fate(record(7, 1_000, "text"))).isEqualTo(Fate.IN_FLIGHT);
        assertThat(recent.epoch(record(7, 1_000, "text"))).isEqualTo(EPOCH);
    }

    @Test
    void forgetsTheOldestFirst() {
        for (int offset = 0; offset < 4; offset++) {
            recent.taken(record(offset, 1_000, "text"), EPOCH);
        }

        assertThat(recent.fate(record(0, 1_000, "text"))).isEqualTo(Fate.NEW);
        assertThat(recent.fate(record(3, 1_000, "text"))).isEqualTo(Fate.IN_FLIGHT);
        recent.answered(new TopicPartition("requests", 0), 0, EPOCH);
        assertThat(recent.fate(record(0, 1_000, "text"))).isEqualTo(Fate.NEW);
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, long timestamp, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return new ConsumerRecord<>(
                "requests",
                0,
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                bytes.length,
                null,
                bytes,
                new RecordHeaders(),
                Optional.empty());
    }
}
