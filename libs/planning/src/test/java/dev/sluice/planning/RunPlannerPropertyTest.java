package dev.sluice.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.planning.RunPlanner.Candidate;
import dev.sluice.planning.RunPlanner.Cost;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RunPlannerPropertyTest {

    private static final double UNBOUNDED = Double.POSITIVE_INFINITY;
    private static final Cost BY_TOKEN = (rows, length) -> (double) rows * length;

    @Test
    void putsEveryMemberInOneRunOfItsClassWithinTheBounds() {
        LongStream.rangeClosed(1, 500).forEach(this::putsEveryMemberInOneRunOfItsClassWithinTheBounds);
    }

    private void putsEveryMemberInOneRunOfItsClassWithinTheBounds(long seed) {
        var random = random(seed);
        int maxRows = 1 + random.nextInt(8);
        Cost cost = someCost(random);
        double maxCost = cost.of(1 + random.nextInt(6), 1 + random.nextInt(20));
        List<Candidate> candidates = candidates(random);

        List<List<Integer>> runs = new RunPlanner(maxRows, maxCost, cost).plan(candidates);

        assertThat(runs.stream().flatMap(List::stream))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(indexes(candidates.size()));
        for (List<Integer> run : runs) {
            assertThat(run).as("seed %d", seed).isNotEmpty().isSorted();
            assertThat(run.stream().map(i -> candidates.get(i).shapeClass()).distinct())
                    .as("seed %d", seed)
                    .hasSize(1);
            assertThat(run.size() == 1 || rows(candidates, run) <= maxRows)
                    .as("seed %d", seed)
                    .isTrue();
            assertThat(run.size() == 1 || costOf(candidates, run, cost) <= maxCost)
                    .as("seed %d", seed)
                    .isTrue();
        }
        assertThat(runs.stream().map(run -> run.get(0)))
                .as("runs come in the order of their first members, seed %d", seed)
                .isSorted();
    }

    @Test
    void findsTheCheapestOfAllDivisionsOfMembersOfOneRow() {
        for (long seed = 1; seed <= 300; seed++) {
            var random = random(seed);
            int maxRows = 2 + random.nextInt(6);
            Cost cost = someCost(random);
            List<Candidate> candidates = IntStream.range(0, 1 + random.nextInt(7))
                    .mapToObj(i -> new Candidate(1, 1 + random.nextInt(30), "class"))
                    .toList();

            List<List<Integer>> runs = new RunPlanner(maxRows, UNBOUNDED, cost).plan(candidates);

            double planned = runs.stream()
                    .mapToDouble(run -> costOf(candidates, run, cost))
                    .sum();
            assertThat(planned)
                    .as("seed %d: %s", seed, candidates)
                    .isCloseTo(cheapest(candidates, 0, new ArrayList<>(), maxRows, cost), within(1e-9));
        }
    }

    /** Tries every way to put each member into one of the runs so far, or a run of its own. */
    private static double cheapest(
            List<Candidate> candidates, int next, List<List<Integer>> runs, int maxRows, Cost cost) {
        if (next == candidates.size()) {
            return runs.stream()
                    .mapToDouble(run -> costOf(candidates, run, cost))
                    .sum();
        }
        double least = Double.POSITIVE_INFINITY;
        for (List<Integer> run : List.copyOf(runs)) {
            if (run.size() < maxRows) {
                run.add(next);
                least = Math.min(least, cheapest(candidates, next + 1, runs, maxRows, cost));
                run.remove(run.size() - 1);
            }
        }
        runs.add(new ArrayList<>(List.of(next)));
        least = Math.min(least, cheapest(candidates, next + 1, runs, maxRows, cost));
        runs.remove(runs.size() - 1);
        return least;
    }

    @Test
    void padsOnlyWhatIsCheaperPaddedThanApart() {
        var near = List.of(new Candidate(1, 10, "a"), new Candidate(1, 40, "a"), new Candidate(1, 12, "a"));

        assertThat(new RunPlanner(8, UNBOUNDED, BY_TOKEN).plan(near))
                .as("a run costs nothing by itself")
                .containsExactly(List.of(0), List.of(1), List.of(2));
        assertThat(new RunPlanner(8, UNBOUNDED, (rows, length) -> 5 + (double) rows * length).plan(near))
                .as("a run costs as much as five tokens")
                .containsExactly(List.of(0, 2), List.of(1));
    }

    @Test
    void joinsWhatNeedsNoPaddingThoughARunCostsNothingByItself() {
        var same = List.of(new Candidate(1, 7, "a"), new Candidate(2, 7, "a"));

        assertThat(new RunPlanner(8, UNBOUNDED, BY_TOKEN).plan(same)).containsExactly(List.of(0, 1));
    }

    @Test
    void givesAMemberThatExceedsTheBoundsARunOfItsOwn() {
        var large = List.of(new Candidate(1, 1, "a"), new Candidate(9, 1, "a"), new Candidate(1, 1, "a"));

        assertThat(new RunPlanner(4, UNBOUNDED, BY_TOKEN).plan(large))
                .hasSizeGreaterThan(1)
                .contains(List.of(1));
        assertThat(new RunPlanner(100, 3, BY_TOKEN).plan(large)).contains(List.of(1));
    }

    @Test
    void plansNothingForNobody() {
        assertThat(new RunPlanner(1, UNBOUNDED, BY_TOKEN).plan(List.of())).isEmpty();
    }

    @Test
    void countsRowsBeyondTheRangeOfAnInt() {
        var huge = List.of(new Candidate(Integer.MAX_VALUE, 1, "a"), new Candidate(Integer.MAX_VALUE, 1, "a"));

        assertThat(new RunPlanner(Integer.MAX_VALUE, UNBOUNDED, BY_TOKEN).plan(huge))
                .containsExactly(List.of(0), List.of(1));
    }

    @Test
    void refusesRunsWithoutRows() {
        assertThatThrownBy(() -> new RunPlanner(0, UNBOUNDED, BY_TOKEN))
                .hasMessage("maxRows must be at least 1, was 0");
    }

    /** Neighbouring seeds of Random begin alike: scattered, each frame begins elsewhere. */
    private static Random random(long seed) {
        return new Random(seed * 0x9E37_79B9_7F4A_7C15L);
    }

    private static Cost someCost(Random random) {
        double fixed = random.nextInt(50);
        double row = random.nextInt(3);
        double square = random.nextDouble() / 20;
        return (rows, length) -> fixed + row * rows + (double) rows * length + square * rows * length * length;
    }

    private static double costOf(List<Candidate> candidates, List<Integer> run, Cost cost) {
        int length =
                run.stream().mapToInt(i -> candidates.get(i).length()).max().orElseThrow();
        return cost.of(rows(candidates, run), length);
    }

    private static int rows(List<Candidate> candidates, List<Integer> run) {
        return run.stream().mapToInt(i -> candidates.get(i).rows()).sum();
    }

    private static List<Candidate> candidates(Random random) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = random.nextInt(40); i > 0; i--) {
            candidates.add(new Candidate(random.nextInt(6), 1 + random.nextInt(20), "class " + random.nextInt(4)));
        }
        return candidates;
    }

    private static List<Integer> indexes(int size) {
        return IntStream.range(0, size).boxed().toList();
    }
}
