package dev.sluice.load.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SaturationSearchTest {

    @Test
    void doublesUntilARateIsNotStableAndThenHalvesTheGap() {
        var search = new SaturationSearch(100, 0.05, 100_000);

        assertThat(tried(search, 700)).startsWith(100.0, 200.0, 400.0, 800.0);
        assertThat(search.highestStable().orElseThrow()).isBetween(660.0, 700.0);
        assertThat(search.lowestUnstable().orElseThrow()).isGreaterThan(700);
    }

    @Test
    void halvesUntilARateIsStable() {
        var search = new SaturationSearch(1_000, 0.05, 100_000);

        assertThat(tried(search, 130)).startsWith(1_000.0, 500.0, 250.0, 125.0);
        assertThat(search.highestStable().orElseThrow()).isBetween(124.0, 130.0);
    }

    @Test
    void endsWithoutAnAnswerWhenNothingIsStable() {
        var search = new SaturationSearch(10, 0.05, 100_000);

        assertThat(tried(search, 0)).containsExactly(10.0, 5.0, 2.5, 1.25);
        assertThat(search.highestStable()).isEmpty();
    }

    @Test
    void endsAtTheHighestRateWhenAllAreStable() {
        var search = new SaturationSearch(100, 0.05, 500);

        assertThat(tried(search, 1e9)).containsExactly(100.0, 200.0, 400.0, 500.0);
        assertThat(search.highestStable()).hasValue(500);
        assertThat(search.lowestUnstable()).isEmpty();
    }

    @Test
    void refusesABeginningThatIsNone() {
        assertThatThrownBy(() -> new SaturationSearch(0, 0.05, 10)).hasMessageContaining("no search begins at 0.0");
        assertThatThrownBy(() -> new SaturationSearch(20, 0.05, 10)).hasMessageContaining("up to 10.0");
    }

    private static List<Double> tried(SaturationSearch search, double capacity) {
        List<Double> tried = new ArrayList<>();
        for (OptionalDouble next = search.next(); next.isPresent(); next = search.next()) {
            tried.add(next.getAsDouble());
            search.tried(next.getAsDouble(), next.getAsDouble() <= capacity);
        }
        return tried;
    }
}
