package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.load.search.Probe;
import dev.sluice.load.search.Saturation;
import dev.sluice.load.search.Stability;
import dev.sluice.load.search.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class StabilityTest {

    private static final Duration SHORT = Duration.ofMillis(10);
    private static final Duration LONG = Duration.ofMillis(1_500);
    private static final Duration NO_LAG = Duration.ofNanos(10_000);

    private final Stability stability = new Stability(Duration.ofSeconds(1));

    @Test
    void isGivenWhenAnswersKeepUpAndComeInTime() {
        assertThat(stability.verdict(run(98, SHORT, NO_LAG, false)).isStable()).isTrue();
    }

    @Test
    void isNotGivenWhenAnswersFallBehind() {
        assertThat(stability.verdict(run(97, SHORT, NO_LAG, false)))
                .isEqualTo(new Verdict(Verdict.Kind.UNSTABLE, "answered 97.0% of what was offered"));
    }

    @Test
    void isNotGivenWhenAnswersTakeTooLong() {
        assertThat(stability.verdict(run(100, LONG, NO_LAG, false)).because())
                .matches("p99 1\\d\\d\\d\\.\\d ms is over 1000\\.0 ms");
    }

    @Test
    void isNotGivenToARunThatWasCutShort() {
        assertThat(stability.verdict(run(100, SHORT, NO_LAG, true)))
                .isEqualTo(new Verdict(Verdict.Kind.UNSTABLE, "the backlog grew, cut short"));
    }

    @Test
    void staysOpenWhenTheGeneratorMayBeToBlame() {
        Verdict verdict = stability.verdict(run(100, LONG, Duration.ofMillis(3), false));

        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.VOID);
        assertThat(verdict.because()).contains("is over 1000.0 ms, but send lag p99 is 3.0 ms");
    }

    /** Requests that leave in clumps are answered later, never sooner. */
    @Test
    void standsWhenAnswersComeInTimeThoughRequestsLeftLate() {
        assertThat(stability
                        .verdict(run(100, SHORT, Duration.ofMillis(3), false))
                        .isStable())
                .isTrue();
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
                probe(100, Verdict.Kind.STABLE),
                probe(400, Verdict.Kind.UNSTABLE),
                probe(200, Verdict.Kind.STABLE),
                probe(150, Verdict.Kind.STABLE)));

        assertThat(found.best().orElseThrow().perSecond()).isEqualTo(200);
        assertThat(found.isBoundByTheGenerator()).isFalse();
    }

    @Test
    void isOfTheGeneratorWhenItsLagEndedTheSearch() {
        var found = new Saturation(List.of(
                probe(100, Verdict.Kind.STABLE), probe(400, Verdict.Kind.UNSTABLE), probe(200, Verdict.Kind.VOID)));

        assertThat(found.isBoundByTheGenerator()).isTrue();
    }

    @Test
    void isNotOfTheGeneratorWhenItsLagWasAMoments() {
        var found = new Saturation(List.of(
                probe(100, Verdict.Kind.STABLE),
                probe(200, Verdict.Kind.VOID),
                probe(200, Verdict.Kind.STABLE),
                probe(400, Verdict.Kind.VOID),
                probe(400, Verdict.Kind.UNSTABLE)));

        assertThat(found.isBoundByTheGenerator()).isFalse();
    }

    @Test
    void refusesABoundThatIsNone() {
        assertThatThrownBy(() -> new Stability(Duration.ZERO))
                .hasMessage("the bound of p99 must be more than 0, was PT0S");
    }

    private static Probe probe(double rate, Verdict.Kind kind) {
        return new Probe(rate, run(100, SHORT, NO_LAG, false), List.of(), new Verdict(kind, "a reason"));
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
