package dev.sluice.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that grow, shrink, move, fail and come in any order, and what is known by them, against all that was ever said. */
class DiscoveryPropertyTest {

    private static final List<String> ADDRESSES = List.of("a", "b", "c", "d", "e", "f");

    static LongStream seeds() {
        return new Random(7).longs(300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void knowsWhatTheWholeHistoryImplies(long seed) {
        var random = new Random(seed);
        var discovery = new Discovery();
        var history = new ArrayList<Said>();
        Set<String> linked = new LinkedHashSet<>();
        Set<String> there = some(random);
        long now = random.nextLong();

        for (int step = 0; step < 300; step++) {
            now += pause(random);
            there = moved(there, random);
            var said = new Said(answer(there, random), some(random), now);
            history.add(said);

            Discovery.Change change = discovery.heard(said.answer(), said.reachable()::contains, now);

            assertThat(Collections.disjoint(linked, change.joins()))
                    .as("seed %d", seed)
                    .isTrue();
            linked.addAll(change.joins());
            assertThat(linked).as("seed %d", seed).containsAll(change.leaves());
            change.leaves().forEach(linked::remove);
            assertThat(linked).as("seed %d, step %d", seed, step).isEqualTo(implied(history));
            assertThat(discovery.known()).as("seed %d", seed).isEqualTo(linked);
        }
    }

    private static Set<String> implied(List<Said> history) {
        Set<String> known = new HashSet<>();
        ADDRESSES.stream().filter(address -> isKnown(address, history)).forEach(known::add);
        return known;
    }

    /** By all that was said since it was in an answer for the last time. */
    private static boolean isKnown(String address, List<Said> history) {
        int last = history.size() - 1;
        while (last >= 0 && !history.get(last).answer().contains(address)) {
            last--;
        }
        if (last < 0) {
            return false;
        }
        long alive = history.get(last).atNanos();
        int answersWithout = 0;
        for (Said said : history.subList(last + 1, history.size())) {
            answersWithout += said.answer().isEmpty() ? 0 : 1;
            alive = said.reachable().contains(address) ? said.atNanos() : alive;
            if (answersWithout == 2 || said.atNanos() - alive >= Discovery.STALE_AFTER.toNanos()) {
                return false;
            }
        }
        return true;
    }

    /** Now and then for longer than what is stale is kept. */
    private static long pause(Random random) {
        Duration longest = random.nextInt(10) == 0 ? Discovery.STALE_AFTER.multipliedBy(2) : Duration.ofMinutes(10);
        return random.nextLong(longest.toNanos());
    }

    private static Set<String> moved(Set<String> there, Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> some(random);
            case 1 -> Set.of();
            case 2 -> Set.copyOf(ADDRESSES);
            default -> there;
        };
    }

    /** Mostly the truth; at times an answer of a server that lags behind, and at times none. */
    private static Set<String> answer(Set<String> there, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Set.of();
            case 1 -> some(random);
            default -> there;
        };
    }

    private static Set<String> some(Random random) {
        Set<String> some = new HashSet<>();
        ADDRESSES.stream().filter(address -> random.nextBoolean()).forEach(some::add);
        return some;
    }

    private record Said(Set<String> answer, Set<String> reachable, long atNanos) {}
}
