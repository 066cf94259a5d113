package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.load.search.SaturationSearch;
import dev.sluice.load.search.Stability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SaturationOfASimulatedQueueTest {

    private static final SimulatedQueue QUEUE = new SimulatedQueue(2, Duration.ofMillis(4));

    @ParameterizedTest
    @ValueSource(doubles = {10, 100, 480, 3_000})
    void isFoundShortlyBelowTheCapacityFromWhereverItBegins(double start) {
        double found = search(start, Duration.ofSeconds(1), new ArrayList<>());

        assertThat(QUEUE.capacity()).isEqualTo(500);
        assertThat(found).isBetween(450.0, 515.0);
    }

    @Test
    void isLowerWhenAnswersHaveToComeSooner() {
        double patient = search(100, Duration.ofSeconds(1), new ArrayList<>());
        double hasty = search(100, Duration.ofMillis(12), new ArrayList<>());

        assertThat(hasty).isBetween(100.0, 0.9 * patient);
    }

    @Test
    void takesFewProbes() {
        List<Double> tried = new ArrayList<>();

        search(100, Duration.ofSeconds(1), tried);

        assertThat(tried).startsWith(100.0, 200.0, 400.0, 800.0).hasSizeLessThan(11);
    }

    private static double search(double start, Duration tail, List<Double> tried) {
        var plan = new Schedule.Plan(start, Duration.ofSeconds(10), Duration.ofSeconds(60), 7);
        var stability = new Stability(tail);
        var search = new SaturationSearch(start, 0.05, 10_000);
        for (OptionalDouble next = search.next(); next.isPresent(); next = search.next()) {
            double rate = next.getAsDouble();
            tried.add(rate);
            search.tried(rate, stability.verdict(QUEUE.run(plan.at(rate))).isStable());
        }
        return search.highestStable().orElseThrow();
    }
}
