package dev.sluice.cli.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LetterFilterTest {

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final LetterSummary LETTER =
            Letters.of(new byte[0], Map.of()).summary();
    private static final LetterSummary FOREIGN =
            Letters.foreign(new byte[0], new RecordHeaders()).summary();

    @Test
    void takesEverythingWhenNothingIsAsked() {
        var filter = filter(Set.of(), Set.of());

        assertThat(filter.isAny()).isTrue();
        assertThat(filter.matches(LETTER)).isTrue();
        assertThat(filter.matches(FOREIGN)).isTrue();
    }

    @Test
    void takesOneOfSeveralCodesInWhateverCase() {
        assertThat(filter(Set.of("INTERNAL", "unknown_model"), Set.of()).matches(LETTER))
                .isTrue();
        assertThat(filter(Set.of("INTERNAL"), Set.of()).matches(LETTER)).isFalse();
        assertThat(filter(Set.of("INTERNAL"), Set.of()).matches(FOREIGN)).isFalse();
    }

    @Test
    void takesLettersOfATopic() {
        assertThat(filter(Set.of(), Set.of("sluice.requests")).matches(LETTER)).isTrue();
        assertThat(filter(Set.of("UNKNOWN_MODEL"), Set.of("sluice.texts")).matches(LETTER))
                .isFalse();
        assertThat(filter(Set.of(), Set.of("sluice.requests")).matches(FOREIGN)).isFalse();
    }

    @Test
    void takesFromTheFirstMomentUntilBeforeTheLast() {
        assertThat(between(Letters.TIME, Letters.TIME.plusMillis(1)).matches(LETTER))
                .isTrue();
        assertThat(between(Letters.TIME.plusMillis(1), NOW).matches(LETTER)).isFalse();
        assertThat(between(Instant.EPOCH, Letters.TIME).matches(LETTER)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "90s, 2026-11-25T11:58:30Z",
        "30m, 2026-11-25T11:30:00Z",
        "1h, 2026-11-25T11:00:00Z",
        "2d, 2026-11-23T12:00:00Z",
        "2026-11-25T00:25:48.927Z, 2026-11-25T00:25:48.927Z",
        "2026-11-25T02:25:48+02:00, 2026-11-25T00:25:48Z",
    })
    void readsHowLongAgoOrWhen(String text, Instant moment) {
        assertThat(Moment.parse("--since", text, NOW)).isEqualTo(moment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "1", "1w", "-1h", "2026-11-25", "2026-11-25T00:25:48", ""})
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> Moment.parse("--until", text, NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--until must be a while as 90s, 30m, 1h or 2d, or a time as ")
                .hasMessageEndingWith("was " + text);
    }

    private static LetterFilter filter(Set<String> codes, Set<String> topics) {
        return new LetterFilter(codes, topics, Optional.empty(), Optional.empty());
    }

    private static LetterFilter between(Instant since, Instant until) {
        return new LetterFilter(Set.of(), Set.of(), Optional.of(since), Optional.of(until));
    }
}
