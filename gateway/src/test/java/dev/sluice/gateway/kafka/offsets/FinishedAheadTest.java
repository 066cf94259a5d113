package dev.sluice.gateway.kafka.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class FinishedAheadTest {

    private static final int BROKERS_LIMIT = 4_096;

    @Test
    void says100And103FinishedBeyond99InTheWayThatReleasesAgreeOn() {
        var ahead = ahead(99, 1, 4);

        assertThat(ahead.metadata(BROKERS_LIMIT)).isEqualTo("v1:Eg");
    }

    @Test
    void saysNothingWhenNothingIsFinishedAhead() {
        assertThat(ahead(99).metadata(BROKERS_LIMIT)).isEmpty();
    }

    @Test
    void readsWhatItHasWritten() {
        FinishedAhead read = FinishedAhead.parse(99, ahead(99, 1, 4, 1_000).metadata(BROKERS_LIMIT));

        assertThat(read.contains(100)).isTrue();
        assertThat(read.contains(103)).isTrue();
        assertThat(read.contains(1_099)).isTrue();
        assertThat(read.contains(99)).isFalse();
        assertThat(read.contains(101)).isFalse();
        assertThat(read.contains(98)).isFalse();
    }

    @Test
    void takes2734CharactersOfTheBrokers4096WithAFullWindow() {
        var all = new BitSet();
        all.set(1, OffsetWindow.CAPACITY);

        String metadata = new FinishedAhead(0, all).metadata(BROKERS_LIMIT);

        assertThat(metadata).hasSize(2_734);
        assertThat(FinishedAhead.parse(0, metadata).contains(OffsetWindow.CAPACITY - 1))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 6, 7, 10, 50, 200})
    void forgetsTheFarEndWhenItMustBeShort(int mostChars) {
        var all = new BitSet();
        all.set(1, 5_000);

        String metadata = new FinishedAhead(7, all).metadata(mostChars);
        FinishedAhead read = FinishedAhead.parse(7, metadata);

        assertThat(metadata).hasSizeLessThanOrEqualTo(mostChars);
        assertThat(read.contains(7)).isFalse();
        assertThat(read.contains(8)).isEqualTo(mostChars >= 7);
        assertThat(read.contains(4_000)).isFalse();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "v1",
                "v1:",
                "v1:!!",
                "v1:E",
                "v2:Eg",
                "Eg",
                "some other tool",
                "v1:Eg\u0000",
                "{\"leader\":3}",
                "v1: Eg"
            })
    void countsWhatItCannotReadAsNothing(String metadata) {
        FinishedAhead read = FinishedAhead.parse(99, metadata);

        assertThat(read.contains(100)).isFalse();
        assertThat(read.contains(103)).isFalse();
    }

    @Test
    void keepsWhatItUnderstandsOfALaterReleasesMetadata() {
        FinishedAhead read = FinishedAhead.parse(99, "v1:Eg;attempts=3;whatever");

        assertThat(read.contains(100)).isTrue();
        assertThat(read.contains(103)).isTrue();
        assertThat(read.contains(101)).isFalse();
    }

    private static FinishedAhead ahead(long base, int... distances) {
        var finished = new BitSet();
        for (int distance : distances) {
            finished.set(distance);
        }
        return new FinishedAhead(base, finished);
    }
}
