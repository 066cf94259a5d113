package dev.sluice.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.planning.RunPlanner.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RunPlannerPropertyTest {

    @Test
    void putsEveryMemberInOneRunOfItsClassWithinTheRows() {
        LongStream.rangeClosed(1, 500).forEach(this::putsEveryMemberInOneRunOfItsClassWithinTheRows);
    }

    private void putsEveryMemberInOneRunOfItsClassWithinTheRows(long seed) {
        // Neighbouring seeds of Random begin alike: scattered, each frame begins elsewhere.
        var random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
        int maxRows = 1 + random.nextInt(8);
        List<Candidate> candidates = candidates(random);

        List<List<Integer>> runs = new RunPlanner(maxRows).plan(candidates);

        assertThat(runs.stream().flatMap(List::stream))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(indexes(candidates.size()));
        for (List<Integer> run : runs) {
            assertThat(run).as("seed %d", seed).isNotEmpty().isSorted();
            assertThat(run.stream().map(i -> candidates.get(i).shapeClass()).distinct())
                    .as("seed %d", seed)
                    .hasSize(1);
            int rows = run.stream().mapToInt(i -> candidates.get(i).rows()).sum();
            assertThat(run.size() == 1 || rows <= maxRows).as("seed %d", seed).isTrue();
        }
        assertThat(runs.stream().map(run -> run.get(0)))
                .as("runs come in the order of their first members, seed %d", seed)
                .isSorted();
    }

    @Test
    void fillsARunBeforeItBeginsAnotherOfTheSameClass() {
        var same = List.of(new Candidate(1, "a"), new Candidate(1, "b"), new Candidate(1, "a"), new Candidate(1, "a"));

        assertThat(new RunPlanner(2).plan(same)).containsExactly(List.of(0, 2), List.of(1), List.of(3));
    }

    @Test
    void givesAMemberWithMoreRowsThanARunMayHaveARunOfItsOwn() {
        var large = List.of(new Candidate(1, "a"), new Candidate(9, "a"), new Candidate(1, "a"));

        assertThat(new RunPlanner(4).plan(large)).containsExactly(List.of(0), List.of(1), List.of(2));
    }

    @Test
    void letsNoMemberOvertakeAnEarlierOneOfItsClass() {
        // The third would still fit beside the first.
        var members = List.of(new Candidate(3, "a"), new Candidate(4, "a"), new Candidate(1, "a"));

        assertThat(new RunPlanner(4).plan(members)).containsExactly(List.of(0), List.of(1), List.of(2));
    }

    @Test
    void plansNothingForNobody() {
        assertThat(new RunPlanner(1).plan(List.of())).isEmpty();
    }

    @Test
    void countsRowsBeyondTheRangeOfAnInt() {
        var huge = List.of(new Candidate(Integer.MAX_VALUE, "a"), new Candidate(Integer.MAX_VALUE, "a"));

        assertThat(new RunPlanner(Integer.MAX_VALUE).plan(huge)).containsExactly(List.of(0), List.of(1));
    }

    @Test
    void refusesRunsWithoutRows() {
        assertThatThrownBy(() -> new RunPlanner(0)).hasMessage("maxRows must be at least 1, was 0");
    }

    private static List<Candidate> candidates(Random random) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = random.nextInt(40); i > 0; i--) {
            candidates.add(new Candidate(random.nextInt(6), "class " + random.nextInt(4)));
        }
        return candidates;
    }

    private static List<Integer> indexes(int size) {
        List<Integer> indexes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            indexes.add(i);
        }
        return indexes;
    }
}
