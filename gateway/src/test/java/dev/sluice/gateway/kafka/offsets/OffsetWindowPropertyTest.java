package dev.sluice.gateway.kafka.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/**
 * The window against a sorted set, over random polls with gaps, completions in any order, repeated completions, and
 * hand-overs to a next owner through the metadata of a commit.
 */
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
        var window = new OffsetWindow(start, FinishedAhead.NONE, CAPACITY);
        var model = new NaiveWindow(start);
        long committedBefore = start;

        for (int step = 0; step < STEPS; step++) {
            act(random, window, model);
            if (random.nextInt(100) == 0) {
                window = handedOver(window, model, "seed " + seed + " step " + step);
            }

            assertThat(window.committable())
                    .as("seed %d step %d", seed, step)
                    .isEqualTo(model.committable())
                    .isGreaterThanOrEqualTo(committedBefore);
            assertThat(window.unfinished()).as("seed %d step %d", seed, step).isEqualTo(model.unfinished.size());
            committedBefore = window.committable();
        }
    }

    /** The next owner reads from the committed offset on, and is to skip what was finished and nothing else. */
    private static OffsetWindow handedOver(OffsetWindow old, NaiveWindow model, String when) {
        long committed = old.committable();
        String metadata = old.finishedAhead().metadata(/* mostChars= */ 4_096);
        var next = new OffsetWindow(committed, FinishedAhead.parse(committed, metadata), CAPACITY);
        for (long offset = committed; offset < model.next + CAPACITY; offset++) {
            boolean isNear = offset - committed < CAPACITY;
            assertThat(next.isInherited(offset))
                    .as("%s: offset %d of %s", when, offset, old)
                    .isEqualTo(isNear && model.isFinished(offset));
        }
        model.handOver(committed, offset -> offset - committed < CAPACITY);
        return next;
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
        while (model.inherited.contains(offset)) {
            assertThat(window.isInherited(offset)).isTrue();
            offset++;
        }
        assertThat(window.isInherited(offset)).isFalse();
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
        final TreeSet<Long> inherited = new TreeSet<>();
        long next;

        NaiveWindow(long start) {
            next = start;
        }

        long committable() {
            return unfinished.isEmpty() ? next : unfinished.first();
        }

        boolean isFinished(long offset) {
            return offset < next ? !unfinished.contains(offset) : inherited.contains(offset);
        }

        void handOver(long committed, LongPredicate isKept) {
            var kept = new TreeSet<Long>();
            for (long offset = committed; offset < next || offset <= lastInherited(); offset++) {
                if (isFinished(offset) && isKept.test(offset)) {
                    kept.add(offset);
                }
            }
            inherited.clear();
            inherited.addAll(kept);
            unfinished.clear();
            next = committed;
        }

        private long lastInherited() {
            return inherited.isEmpty() ? next : inherited.last();
        }

        boolean fits(long offset) {
            return unfinished.isEmpty() || offset - unfinished.first() < CAPACITY;
        }
    }
}
