package dev.sluice.gateway.kafka.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The window against a sorted set, over random polls with gaps, completions in any order, and repeated completions. */
class OffsetWindowPropertyTest {

    private static final int HISTORIES = 400;
    private static final int STEPS = 1_500;
    private static final int CAPACITY = 128;

    @Test
    void agreesWithASortedSetOfUnfinishedOffsets() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            play(seed);
        }
    }

    private static void play(long seed) {
        var random = new Random(seed);
        long start = random.nextInt(1_000_000);
        var window = new OffsetWindow(start, CAPACITY);
        var model = new NaiveWindow(start);
        long committedBefore = start;

        for (int step = 0; step < STEPS; step++) {
            act(random, window, model);

            assertThat(window.committable())
                    .as("seed %d step %d", seed, step)
                    .isEqualTo(model.committable())
                    .isGreaterThanOrEqualTo(committedBefore);
            assertThat(window.unfinished()).as("seed %d step %d", seed, step).isEqualTo(model.unfinished.size());
            committedBefore = window.committable();
        }
    }

    private static void act(Random random, OffsetWindow window, NaiveWindow model) {
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3, 4 -> poll(random, window, model);
            case 5 -> {
                long position = model.next + random.nextInt(4);
                window.skippedTo(position);
                model.next = position;
            }
            case 6 -> {
                long anything = model.next - random.nextInt(2 * CAPACITY);
                assertThat(window.finished(anything)).isEqualTo(model.unfinished.remove(anything));
            }
            default -> {
                if (!model.unfinished.isEmpty()) {
                    List<Long> candidates = new ArrayList<>(model.unfinished);
                    long offset = random.nextBoolean()
                            ? candidates.get(0)
                            : candidates.get(random.nextInt(candidates.size()));
                    assertThat(window.finished(offset)).isTrue();
                    model.unfinished.remove(offset);
                }
            }
        }
    }

    private static void poll(Random random, OffsetWindow window, NaiveWindow model) {
        int gap = random.nextInt(20) == 0 ? random.nextInt(3 * CAPACITY) : random.nextInt(3);
        long offset = model.next + gap;
        assertThat(window.fits(offset)).isEqualTo(model.fits(offset));
        if (window.fits(offset)) {
            window.polled(offset);
            model.unfinished.add(offset);
            model.next = offset + 1;
        }
    }

    /** What the window should mean, said in the plainest way. */
    private static final class NaiveWindow {

        final TreeSet<Long> unfinished = new TreeSet<>();
        long next;

        NaiveWindow(long start) {
            next = start;
        }

        long committable() {
            return unfinished.isEmpty() ? next : unfinished.first();
        }

        boolean fits(long offset) {
            return unfinished.isEmpty() || offset - unfinished.first() < CAPACITY;
        }
    }
}
