package dev.sluice.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartOffsetsTest {

    private static final TopicPartition PARTITION = new TopicPartition("requests", 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @BeforeEach
    void assign() {
        consumer.assign(Set.of(PARTITION));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 100L));
        consumer.updateEndOffsets(Map.of(PARTITION, 200L));
    }

    @Test
    void beginsWithTheFirstRecordOrWithTheNextOneAsConfigured() {
        startOffsets("earliest").begin(Set.of(PARTITION), Instant.EPOCH);
        assertThat(consumer.position(PARTITION)).isEqualTo(100);

        startOffsets("latest").begin(Set.of(PARTITION), Instant.EPOCH);
        assertThat(consumer.position(PARTITION)).isEqualTo(200);
    }

    @Test
    void failsWithoutACommittedOffsetWhenConfiguredSo() {
        assertThatThrownBy(() -> startOffsets("none").begin(Set.of(PARTITION), Instant.EPOCH))
                .isInstanceOf(NoOffsetForPartitionException.class);
    }

    @Test
    void countsWhatRetentionHasTakenAndGoesOnWithWhatThereIs() {
        startOffsets("earliest").goOn(gone(40));

        assertThat(consumer.position(PARTITION)).isEqualTo(100);
        assertThat(lost()).isEqualTo(60);
    }

    @Test
    void readsALogThatWasMadeAnewFromItsBeginning() {
        startOffsets("latest").goOn(gone(1_000));

        assertThat(consumer.position(PARTITION)).isEqualTo(100);
        assertThat(lost()).isZero();
    }

    @Test
    void goesOnWhereALogWasCut() {
        var cut = new LogTruncationException(
                "cut", Map.of(PARTITION, 190L), Map.of(PARTITION, new OffsetAndMetadata(180)));

        startOffsets("earliest").goOn(cut);

        assertThat(consumer.position(PARTITION)).isEqualTo(180);
        assertThat(lost()).isZero();
    }

    @Test
    void skipsNothingByItselfWhenConfiguredSo() {
        assertThatThrownBy(() -> startOffsets("none").goOn(gone(40))).isInstanceOf(OffsetOutOfRangeException.class);
        assertThat(lost()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "by_duration:soon", "by_duration:", ""})
    void refusesAPolicyThatKafkaDoesNotHave(String policy) {
        assertThatThrownBy(() -> startOffsets(policy))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("auto.offset.reset");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EARLIEST", "by_duration:PT1H"})
    void takesEveryPolicyThatKafkaHas(String policy) {
        assertThat(startOffsets(policy)).isNotNull();
    }

    private StartOffsets startOffsets(String policy) {
        return new StartOffsets(consumer, new MicrometerKafkaMetrics(meters), policy);
    }

    private double lost() {
        return meters.counter("sluice.kafka.records.overtaken").count();
    }

    private static OffsetOutOfRangeException gone(long position) {
        return new OffsetOutOfRangeException(Map.of(PARTITION, position));
    }
}
