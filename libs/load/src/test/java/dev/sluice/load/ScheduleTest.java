package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final Schedule.Plan PLAN = plan(1000, 42);

    @Test
    void isTheSameOfTheSameSeed() {
        assertThat(offsets(Schedule.poisson(PLAN)).toArray())
                .isEqualTo(offsets(Schedule.poisson(plan(1000, 42))).toArray());
    }

    @Test
    void isAnotherOfAnotherSeed() {
        assertThat(offsets(Schedule.poisson(PLAN)).toArray())
                .isNotEqualTo(offsets(Schedule.poisson(plan(1000, 43))).toArray());
    }

    /** Whoever repeats a run on another machine gets this one. */
    @Test
    void isTheSameOnEveryMachine() {
        assertThat(offsets(Schedule.poisson(PLAN)).limit(4).toArray())
                .containsExactly(1300350, 2449909, 2819118, 3143573);
    }

    @Test
    void hasAsManyRequestsAsTheRateSays() {
        int count = Schedule.poisson(PLAN).count();

        assertThat(count).isCloseTo(60_000, within(4 * (int) Math.sqrt(60_000)));
    }

    @Test
    void hasGapsThatAreExponentiallyDistributed() {
        Schedule schedule = Schedule.poisson(PLAN);
        double[] gaps = IntStream.range(1, schedule.count())
                .mapToDouble(number -> schedule.offsetNanos(number) - schedule.offsetNanos(number - 1))
                .toArray();

        double mean = IntStream.range(0, gaps.length)
                .mapToDouble(i -> gaps[i])
                .average()
                .orElseThrow();
        double variance = IntStream.range(0, gaps.length)
                .mapToDouble(i -> Math.pow(gaps[i] - mean, 2))
                .average()
                .orElseThrow();
        double longerThanTheMean =
                IntStream.range(0, gaps.length).filter(i -> gaps[i] > mean).count() / (double) gaps.length;

        assertThat(mean).isCloseTo(1e6, within(2e4));
        assertThat(Math.sqrt(variance) / mean).as("coefficient of variation").isCloseTo(1, within(0.02));
        assertThat(longerThanTheMean).isCloseTo(Math.exp(-1), within(0.01));
    }

    @Test
    void isInOrderAndEndsWithTheWindow() {
        Schedule schedule = Schedule.poisson(PLAN);

        assertThat(offsets(schedule).toArray()).isSorted();
        assertThat(schedule.offsetNanos(schedule.count() - 1)).isLessThan(60_000_000_000L);
    }

    @Test
    void measuresFromTheEndOfTheWarmUp() {
        Schedule schedule = Schedule.poisson(PLAN);
        int first = schedule.firstMeasured();

        assertThat(schedule.offsetNanos(first - 1)).isLessThan(10_000_000_000L);
        assertThat(schedule.offsetNanos(first)).isGreaterThanOrEqualTo(10_000_000_000L);
    }

    @Test
    void measuresEverythingWithoutAWarmUp() {
        var plan = new Schedule.Plan(10, Duration.ZERO, Duration.ofSeconds(1), 1);

        assertThat(Schedule.poisson(plan).firstMeasured()).isZero();
    }

    @Test
    void isEmptyWhenNothingHappensToBeDue() {
        var plan = new Schedule.Plan(0.001, Duration.ZERO, Duration.ofMillis(1), 1);

        assertThat(Schedule.poisson(plan).count()).isZero();
    }

    @Test
    void refusesPlansThatCannotBe() {
        assertThatThrownBy(() -> plan(0, 1)).hasMessage("the rate must be more than 0, was 0.0");
        assertThatThrownBy(() -> PLAN.at(Double.NaN)).hasMessage("the rate must be more than 0, was NaN");
        assertThatThrownBy(() -> PLAN.at(1e6))
                .hasMessage(
                        "60000000 requests are more than the 20000000 that a run may have; lower the rate or the duration");
        assertThatThrownBy(() -> new Schedule.Plan(1, Duration.ofSeconds(-1), Duration.ofSeconds(1), 1))
                .hasMessage("the warm-up must not be negative, was PT-1S");
        assertThatThrownBy(() -> new Schedule.Plan(1, Duration.ZERO, Duration.ZERO, 1))
                .hasMessage("the duration must be more than 0, was PT0S");
    }

    private static Schedule.Plan plan(double rate, long seed) {
        return new Schedule.Plan(rate, Duration.ofSeconds(10), Duration.ofSeconds(50), seed);
    }

    private static LongStream offsets(Schedule schedule) {
        return IntStream.range(0, schedule.count()).mapToLong(schedule::offsetNanos);
    }
}
