package dev.sluice.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The budget against sums over a plain list, over random takings and givings back. */
class InFlightBudgetPropertyTest {

    private static final String TOPIC = "requests";
    private static final int MAX_REQUESTS = 10;
    private static final int MAX_BYTES = 1_000;

    @Test
    void neverHoldsMoreThanItMayUnlessOneRecordIsAlone() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var budget = new InFlightBudget(MAX_REQUESTS, MAX_BYTES, new UnsentReplies());
            Queue<Integer> held = new ArrayDeque<>();
            for (int step = 0; step < 500; step++) {
                play(random, budget, held);

                int bytes = held.stream().mapToInt(Integer::intValue).sum();
                assertThat(budget.requests()).as("seed %d step %d", seed, step).isEqualTo(held.size());
                assertThat(budget.bytes()).as("seed %d step %d", seed, step).isEqualTo(bytes);
                assertThat(held.size() <= 1 || (held.size() <= MAX_REQUESTS && bytes <= MAX_BYTES))
                        .as("seed %d step %d: %s", seed, step, held)
                        .isTrue();
            }
        }
    }

    @Test
    void staysBlockedUntilHalfOfItIsFreeAgain() {
        var budget = new InFlightBudget(4, MAX_BYTES, new UnsentReplies());
        for (int i = 0; i < 4; i++) {
            assertThat(budget.tryTake(TOPIC, 1)).isTrue();
        }
        assertThat(budget.isBlocked()).isFalse();

        assertThat(budget.tryTake(TOPIC, 1)).isFalse();

        assertThat(budget.isBlocked()).isTrue();
        budget.giveBack(TOPIC, 1);
        assertThat(budget.isBlocked()).isTrue();
        budget.giveBack(TOPIC, 1);
        assertThat(budget.isBlocked()).isFalse();
    }

    /** However many flood it, one that has little always finds a place, and those that flood hold about the same. */
    @Test
    void isSharedByTopicsSoThatNoneFillsItAlone() {
        for (int floods = 1; floods <= 8; floods++) {
            var budget = new InFlightBudget(1_000, 1 << 30, new UnsentReplies());
            int[] held = new int[floods];
            boolean isAnyTaken = true;
            while (isAnyTaken) {
                isAnyTaken = false;
                for (int topic = 0; topic < floods; topic++) {
                    if (budget.leavesRoom("flood-" + topic, 10)) {
                        assertThat(budget.tryTake("flood-" + topic, 10)).isTrue();
                        held[topic]++;
                        isAnyTaken = true;
                    }
                }
            }

            int share = 4 * 1_000 / (1 + 4 * floods);
            for (int one : held) {
                assertThat(one).as("%d floods", floods).isBetween(share - 2, share + 2);
            }
            assertThat(budget.leavesRoom("modest", 10)).isTrue();
            assertThat(budget.tryTake("modest", 10)).isTrue();
            assertThat(budget.isBlocked()).isFalse();
        }
    }

    private static void play(Random random, InFlightBudget budget, Queue<Integer> held) {
        if (random.nextBoolean() && !held.isEmpty()) {
            budget.giveBack(TOPIC, held.remove());
            return;
        }
        int size = random.nextInt(20) == 0 ? 2 * MAX_BYTES : random.nextInt(MAX_BYTES / 3);
        boolean fits = held.isEmpty()
                || (held.size() < MAX_REQUESTS
                        && held.stream().mapToInt(Integer::intValue).sum() + size <= MAX_BYTES);
        assertThat(budget.tryTake(TOPIC, size)).isEqualTo(fits);
        if (fits) {
            held.add(size);
        } else {
            assertThat(budget.isBlocked()).isTrue();
        }
    }
}
