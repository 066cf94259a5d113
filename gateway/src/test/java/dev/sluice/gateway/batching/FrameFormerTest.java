package dev.sluice.gateway.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.fixture.SimulatedLoop;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Entry;
import dev.sluice.settings.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameFormerTest {

    private static final long NOW = new SimulatedLoop().nanoTime();

    private final ArrivalQueue queue = new ArrivalQueue();

    @Test
    void takesTheOldestUpToTheRowsOfAFrame() {
        addRows(3, 3, 3);

        assertThat(numbers(former(7, 1_000).cut(queue, 1, NOW).members())).containsExactly(0L, 1L);
        assertThat(queue.rows()).isEqualTo(3);
    }

    @Test
    void takesNoMoreThanItsShareWhileOthersHaveRoom() {
        addRows(1, 1, 1, 1, 1, 1, 1);

        assertThat(former(64, 1_000).cut(queue, 2, NOW).members()).hasSize(4);
        assertThat(former(64, 1_000).cut(queue, 1, NOW).members()).hasSize(3);
    }

    @Test
    void sendsARequestAloneThatIsLargerThanAFrame() {
        addRows(100, 1);

        assertThat(numbers(former(8, 1_000).cut(queue, 1, NOW).members())).containsExactly(0L);
    }

    @Test
    void endsAFrameAtItsBytes() {
        addRows(2, 2, 2);

        assertThat(former(64, 17).cut(queue, 1, NOW).members()).hasSize(2);
    }

    @Test
    void dropsAtTheCutWhatHasExpired() {
        queue.add(Requests.entry(0, 1, Deadline.at(NOW), NOW));
        queue.add(Requests.entry(1, 1, Deadline.at(NOW + 10), NOW));

        FrameFormer.Cut cut = former(64, 1_000).cut(queue, 1, NOW);

        assertThat(numbers(cut.expired())).containsExactly(0L);
        assertThat(numbers(cut.members())).containsExactly(1L);
    }

    @Test
    void putsEntriesBackWhereTheirAgeBelongs() {
        addRows(1, 1, 1, 1);
        List<Entry> first = former(1, 1_000).cut(queue, 1, NOW).members();
        List<Entry> second = former(1, 1_000).cut(queue, 1, NOW).members();

        first.forEach(queue::putBack);
        second.forEach(queue::putBack);

        assertThat(numbers(former(64, 1_000).cut(queue, 1, NOW).members())).containsExactly(0L, 1L, 2L, 3L);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void losesAndRepeatsNothingAndKeepsTheOrder(long seed) {
        var random = new Random(seed);
        var taken = new ArrayList<Long>();
        int added = 0;
        for (int step = 0; step < 2_000; step++) {
            for (int i = random.nextInt(4); i > 0; i--) {
                Deadline deadline =
                        random.nextInt(4) == 0 ? Deadline.at(NOW + step + 1 + random.nextInt(9)) : Deadline.none();
                queue.add(Requests.entry(added++, 1 + random.nextInt(6), deadline, NOW + step));
            }
            int maxRows = 1 + random.nextInt(12);
            FrameFormer.Cut cut = former(maxRows, 1_000_000).cut(queue, 1 + random.nextInt(4), NOW + step);
            int rows = cut.members().stream().mapToInt(Entry::rows).sum();
            assertThat(rows <= maxRows || cut.members().size() == 1).isTrue();
            assertThat(numbers(cut.members())).isSorted();
            cut.expired().forEach(entry -> taken.add(entry.number()));
            if (random.nextInt(5) == 0) {
                cut.members().forEach(queue::putBack);
            } else {
                cut.members().forEach(entry -> taken.add(entry.number()));
            }
        }
        queue.sweep(entry -> entry.request().deadline().isExpired(NOW + 10_000))
                .forEach(entry -> taken.add(entry.number()));
        while (!queue.isEmpty()) {
            taken.add(queue.take().number());
        }

        assertThat(queue.rows()).isZero();
        assertThat(taken).hasSize(added).doesNotHaveDuplicates();
    }

    private void addRows(int... rows) {
        for (int i = 0; i < rows.length; i++) {
            queue.add(Requests.entry(i, rows[i], Deadline.none(), NOW + i));
        }
    }

    private static FrameFormer former(int maxRows, long maxBytes) {
        return new FrameFormer(new BatchingConfig(maxRows, new ByteSize(maxBytes)));
    }

    private static List<Long> numbers(List<Entry> entries) {
        return entries.stream().map(Entry::number).toList();
    }
}
