package dev.sluice.gateway.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FairRingPropertyTest {

    static java.util.stream.LongStream seeds() {
        return new Random(5).longs(100);
    }

    /** Each has pieces of its own size, from 1 to 1,000. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void givesThoseThatWaitThroughoutTheSame(long seed) {
        var random = new Random(seed);
        var ring = new FairRing<Integer>();
        int waiting = 2 + random.nextInt(6);
        double[] heaviest = random.doubles(waiting, 0, 3)
                .map(exponent -> Math.pow(10, exponent))
                .toArray();
        double[] served = new double[waiting];
        for (int one = 0; one < waiting; one++) {
            ring.add(one);
        }
        double most = 0;

        for (int step = 0; step < 20_000; step++) {
            int next = ring.next(one -> true).orElseThrow();
            double weight = heaviest[next] * (0.5 + random.nextDouble() / 2);
            ring.charge(next, weight);
            served[next] += weight;
            most = Math.max(most, weight);
        }

        for (double one : served) {
            assertThat(Math.abs(one - served[0])).as("seed %d", seed).isLessThan(4 * most);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void alwaysNamesSomebodyWhoMayGoAndTheSameUntilOneIsCharged(long seed) {
        var random = new Random(seed);
        var ring = new FairRing<Integer>();
        for (int step = 0; step < 2_000; step++) {
            int one = random.nextInt(8);
            switch (random.nextInt(4)) {
                case 0 -> ring.add(one);
                case 1 -> ring.remove(one);
                default -> ring.charge(one, Math.pow(10, random.nextInt(9)));
            }
            int excluded = random.nextInt(8);

            var next = ring.next(candidate -> candidate != excluded);

            assertThat(ring.next(candidate -> candidate != excluded)).isEqualTo(next);
            assertThat(next).isNotEqualTo(java.util.Optional.of(excluded));
        }
    }

    @Test
    void servesALightOneManyTimesForEachTimeOfAHeavyOne() {
        var ring = new FairRing<String>();
        ring.add("light");
        ring.add("heavy");
        Map<String, Integer> turns = new HashMap<>();

        for (int step = 0; step < 11_000; step++) {
            String next = ring.next(one -> true).orElseThrow();
            ring.charge(next, next.equals("heavy") ? 10 : 1);
            turns.merge(next, 1, Integer::sum);
        }

        assertThat(turns.get("light")).isBetween(9_900, 10_100);
        assertThat(turns.get("heavy")).isBetween(990, 1_010);
    }
}
