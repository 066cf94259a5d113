package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ReckoningTest {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    /** Two seconds of warm-up and three that are measured. */
    private static final Schedule SCHEDULE =
            Schedule.poisson(new Schedule.Plan(100, Duration.ofSeconds(2), Duration.ofSeconds(3), 1));

    private final Ledger ledger = new Ledger(SCHEDULE.count());
    private Optional<Duration> deadline = Optional.empty();

    @Test
    void takesTheLatencyFromWhenARequestWasDue() {
        endAll(10 * MILLI);

        Spread latency = result().latency();

        assertThat(latency.percentile(50).toNanos()).isCloseTo(10 * MILLI, within(MILLI / 50));
        assertThat(latency.max().toNanos()).isCloseTo(10 * MILLI, within(MILLI / 50));
    }

    @Test
    void leavesTheWarmUpOut() {
        for (int number = 0; number < SCHEDULE.count(); number++) {
            end(number, Ledger.OK, number < SCHEDULE.firstMeasured() ? 900 * MILLI : MILLI);
        }

        RunResult result = result();

        assertThat(result.latency().max()).isLessThan(Duration.ofMillis(2));
        assertThat(result.latency().count()).isEqualTo(SCHEDULE.count() - SCHEDULE.firstMeasured());
        assertThat(result.all().sent()).isEqualTo(SCHEDULE.count());
        assertThat(result.window().sent()).isEqualTo(SCHEDULE.count() - SCHEDULE.firstMeasured());
    }

    @Test
    void countsEachRequestOnce() {
        for (int number = 0; number < SCHEDULE.count(); number++) {
            if (number % 10 == 1) {
                end(number, "OVERLOADED", MILLI);
            } else if (number % 10 == 2) {
                end(number, "NOT_SENT", MILLI);
            } else if (number % 10 != 3) {
                end(number, Ledger.OK, MILLI);
            }
        }

        Counts counts = result().all();

        assertThat(counts.sent()).isEqualTo(counts.ok() + counts.failures() + counts.lost());
        assertThat(counts.failed()).containsOnlyKeys("NOT_SENT", "OVERLOADED");
        assertThat(counts.failed().get("OVERLOADED")).isCloseTo(SCHEDULE.count() / 10, within(1L));
        assertThat(counts.lost()).isCloseTo(SCHEDULE.count() / 10, within(1L));
    }

    @Test
    void namesTheFirstThatWereNeverAnswered() {
        RunResult result = result();

        assertThat(result.lost()).hasSize(10);
        assertThat(result.lost().get(3)).isEqualTo(new Lost(3, "request 3", Duration.ofNanos(SCHEDULE.offsetNanos(3))));
    }

    @Test
    void tellsWhatCameInTimeFromWhatWasOnlyAnswered() {
        deadline = Optional.of(Duration.ofMillis(50));
        for (int number = 0; number < SCHEDULE.count(); number++) {
            end(number, Ledger.OK, number % 2 == 0 ? 50 * MILLI : 51 * MILLI);
        }

        Rates rates = result().rates();

        assertThat(rates.good()).isCloseTo(rates.offered() / 2, within(1.0));
        assertThat(rates.answered()).isGreaterThan(0.9 * rates.offered());
    }

    @Test
    void countsAnswersWhenTheyComeRatherThanWhenTheyWereAskedFor() {
        endAll(10 * SECOND);

        RunResult result = result();

        assertThat(result.rates().answered()).isZero();
        assertThat(result.rates().ended()).isZero();
        assertThat(result.rates().good()).isEqualTo(result.rates().offered());
        assertThat(result.seconds())
                .filteredOn(second -> second.number() >= 10)
                .hasSize(5)
                .allSatisfy(second -> {
                    assertThat(second.sent()).isZero();
                    assertThat(second.ok()).isPositive();
                });
    }

    @Test
    void tellsOfEachSecond() {
        for (int number = 0; number < SCHEDULE.count(); number++) {
            boolean isSlow = SCHEDULE.offsetNanos(number) / SECOND == 3;
            end(number, number % 50 == 0 ? "OVERLOADED" : Ledger.OK, isSlow ? 40 * MILLI : 4 * MILLI);
        }

        var seconds = result().seconds();

        assertThat(seconds).hasSizeBetween(5, 6).extracting(Second::number).startsWith(0, 1, 2, 3, 4);
        assertThat(seconds.stream().mapToLong(Second::sent).sum()).isEqualTo(SCHEDULE.count());
        assertThat(seconds.stream().mapToLong(each -> each.ok() + each.failed()).sum())
                .isEqualTo(SCHEDULE.count());
        assertThat(seconds.get(2).p99().toMillis()).isEqualTo(4);
        assertThat(seconds.get(3).p50().toMillis()).isBetween(39L, 40L);
        assertThat(seconds.get(3).p99()).isLessThanOrEqualTo(seconds.get(3).max());
    }

    @Test
    void isVoidWhenTheGeneratorWasBehindItsSchedule() {
        Histogram lags = Spread.recorder();
        lags.recordValueWithCount(20_000, 970);
        lags.recordValueWithCount(2 * MILLI, 30);

        assertThat(result(Spread.of(lags)).voidReason())
                .contains("the generator was behind its schedule, by 2.00 ms at p99, where 1 ms is allowed");
    }

    @Test
    void standsWhenOnlyFewRequestsLeftLate() {
        Histogram lags = Spread.recorder();
        lags.recordValueWithCount(20_000, 9_950);
        lags.recordValueWithCount(2 * MILLI, 50);

        assertThat(result(Spread.of(lags)).voidReason()).isEmpty();
    }

    @Test
    void refusesCountsThatDoNotAddUp() {
        var failed = new TreeMap<>(java.util.Map.ofEntries(entry("OVERLOADED", 2L)));

        assertThatThrownBy(() -> new Counts(10, 5, failed, 2)).hasMessage("10 sent, but 9 ok, failed and lost");
    }

    @Test
    void drawsTheCurveUpToTheLongest() {
        endAll(10 * MILLI);

        var curve = result().latency().curve();

        assertThat(curve.get(curve.size() - 1).percentile()).isEqualTo(100);
        assertThat(curve).extracting(Spread.Point::percentile).isSorted();
    }

    private void endAll(long latencyNanos) {
        for (int number = 0; number < SCHEDULE.count(); number++) {
            end(number, Ledger.OK, latencyNanos);
        }
    }

    private void end(int number, String code, long latencyNanos) {
        ledger.ended(number, code, SCHEDULE.offsetNanos(number) + latencyNanos);
    }

    private RunResult result() {
        return result(Spread.of(Spread.recorder()));
    }

    private RunResult result(Spread lags) {
        return new Reckoning(SCHEDULE, ledger, SCHEDULE.count(), SCHEDULE.plan().nanos())
                .result(lags, new Limits(Duration.ZERO, 1_000_000, deadline), number -> "request " + number);
    }
}
