package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.load.search.Probe;
import dev.sluice.load.search.Saturation;
import dev.sluice.load.search.Stability;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class StabilityTest {

    private static final Duration SHORT = Duration.ofMillis(10);
    private static final Duration NO_LAG = Duration.ofNanos(10_000);

    private final Stability stability = new Stability(Duration.ofSeconds(1));

    @Test
    void isGivenWhenAnswersKeepUpAndComeInTime() {
        assertThat(stability.complaint(run(98, SHORT, NO_LAG, false))).isEmpty();
    }

    @Test
    void isNotGivenWhenAnswersFallBehind() {
        assertThat(stability.complaint(run(97, SHORT, NO_LAG, false))).contains("answered 97.0% of what was offered");
    }

    @Test
    void isNotGivenWhenAnswersTakeTooLong() {
        assertThat(stability
                        .complaint(run(100, Duration.ofMillis(1_500), NO_LAG, false))
                        .orElseThrow())
                .matches("p99 1\\d\\d\\d\\.\\d ms is over 1000\\.0 ms");
    }

    @Test
    void isNotGivenToARunThatWasCutShort() {
        assertThat(stability.complaint(run(100, SHORT, NO_LAG, true))).contains("the backlog grew, cut short");
    }

    @Test
    void isNotGivenToARunThatIsVoid() {
        assertThat(stability
                        .complaint(run(100, SHORT, Duration.ofMillis(3), false))
                        .orElseThrow())
                .startsWith("void: send lag p99 3.0 ms");
    }

    @Test
    void cutsARunShortWhenMoreAreOpenThanTheBoundCanMean() {
        Limits limits = stability.limits(100, new Limits(Duration.ofSeconds(5), Long.MAX_VALUE, Optional.empty()));

        assertThat(limits.mostOpen()).isEqualTo(250);
        assertThat(limits.drain()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void endsInTheHighestRateThatWasStable() {
        var found = new Saturation(List.of(
                probe(100, Optional.empty(), NO_LAG),
                probe(400, Optional.of("too slow"), NO_LAG),
                probe(200, Optional.empty(), NO_LAG),
                probe(150, Optional.empty(), NO_LAG)));

        assertThat(found.best().orElseThrow().perSecond()).isEqualTo(200);
        assertThat(found.isBoundByTheGenerator()).isFalse();
    }

    @Test
    void isOfTheGeneratorWhenItsLagEndedTheSearch() {
        var found = new Saturation(List.of(
                probe(100, Optional.empty(), NO_LAG),
                probe(400, Optional.of("too slow"), NO_LAG),
                probe(200, Optional.of("void"), Duration.ofMillis(3))));

        assertThat(found.isBoundByTheGenerator()).isTrue();
    }

    @Test
    void refusesABoundThatIsNone() {
        assertThatThrownBy(() -> new Stability(Duration.ZERO))
                .hasMessage("the bound of p99 must be more than 0, was PT0S");
    }

    private static Probe probe(double rate, Optional<String> complaint, Duration lag) {
        return new Probe(rate, run(100, SHORT, lag, false), List.of(), complaint);
    }

    private static RunResult run(double answered, Duration latency, Duration lag, boolean cutShort) {
        var counts = new Counts(0, 0, new TreeMap<>(), 0);
        return new RunResult(
                new Schedule.Plan(100, Duration.ZERO, Duration.ofSeconds(1), 1),
                counts,
                counts,
                0,
                new Rates(100, answered, answered, answered),
                spread(latency),
                spread(lag),
                List.of(),
                List.of(),
                cutShort);
    }

    private static Spread spread(Duration duration) {
        Histogram histogram = Spread.recorder();
        histogram.recordValue(duration.toNanos());
        return Spread.of(histogram);
    }
}
