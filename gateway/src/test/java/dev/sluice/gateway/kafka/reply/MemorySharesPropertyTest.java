package dev.sluice.gateway.kafka.reply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MemorySharesPropertyTest {

    private static final long MEMORY = 100_000;
    private static final int MOST_BYTES = 2_000;
    private static final int STUCK = 5;

    @Test
    void leavesRoomForOneMoreWhenFiveTopicsAreStuck() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var shares = new MemoryShares(MEMORY);
            long total = 0;
            for (int topic = 0; topic < STUCK; topic++) {
                long bytes = 1L + random.nextInt(MOST_BYTES);
                while (shares.tryTake("stuck " + topic, bytes)) {
                    total += bytes;
                    bytes = 1L + random.nextInt(MOST_BYTES);
                }
            }

            assertThat(total).as("seed %d", seed).isLessThan(MEMORY);
            assertThat(shares.tryTake("one more", MOST_BYTES))
                    .as("seed %d", seed)
                    .isTrue();
            assertThat(total + MOST_BYTES).as("seed %d", seed).isLessThanOrEqualTo(MEMORY);
        }
    }

    @Test
    void countsWhatEachTopicHoldsOverAnyOrderOfTakingAndGivingBack() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var shares = new MemoryShares(MEMORY);
            Map<String, Queue<Long>> held = new TreeMap<>();
            for (int step = 0; step < 2_000; step++) {
                String topic = "topic " + random.nextInt(6);
                Queue<Long> own = held.computeIfAbsent(topic, first -> new ArrayDeque<>());
                if (random.nextInt(3) > 0) {
                    long bytes = 1L + random.nextInt(MOST_BYTES);
                    boolean mayTake = own.isEmpty() || sum(own) + bytes <= (MEMORY - sumOfOthers(held, topic)) / 2;
                    assertThat(shares.tryTake(topic, bytes))
                            .as("seed %d step %d", seed, step)
                            .isEqualTo(mayTake);
                    if (mayTake) {
                        own.add(bytes);
                    }
                } else if (!own.isEmpty()) {
                    shares.giveBack(topic, own.remove());
                }
            }
        }
    }

    private static long sumOfOthers(Map<String, Queue<Long>> held, String topic) {
        List<Long> others = new ArrayList<>();
        held.forEach((name, bytes) -> {
            if (!name.equals(topic)) {
                others.addAll(bytes);
            }
        });
        return sum(others);
    }

    private static long sum(Iterable<Long> bytes) {
        long sum = 0;
        for (long each : bytes) {
            sum += each;
        }
        return sum;
    }
}
