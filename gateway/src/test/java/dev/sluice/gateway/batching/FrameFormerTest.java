package dev.sluice.gateway.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.Core;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.fixture.SimulatedLoop;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameFormerTest {

    private static final long NOW = new SimulatedLoop().nanoTime();

    private static final double MILLI = 1e6;
    private static final double NO_PATIENCE = 0;
    private static final UnknownCost UNKNOWN = new UnknownCost();

    private final FairQueue queue = new FairQueue(Duration.ofSeconds(1), Entry::rows);

    @Test
    void takesTheOldestUpToTheRowsOfAFrame() {
        addRows(3, 3, 3);

        assertThat(numbers(former(7, 1_000)
                        .cut(queue, UNKNOWN, FakeSlot.idle(1), NO_PATIENCE, NOW)
                        .members()))
                .containsExactly(0L, 1L);
        assertThat(queue.rows()).isEqualTo(3);
    }

    @Test
    void takesNoMoreThanItsShareWhileOthersHaveRoom() {
        addRows(1, 1, 1, 1, 1, 1, 1);

        assertThat(former(64, 1_000)
                        .cut(queue, UNKNOWN, FakeSlot.idle(2), NO_PATIENCE, NOW)
                        .members())
                .hasSize(4);
        assertThat(former(64, 1_000)
                        .cut(queue, UNKNOWN, FakeSlot.idle(1), NO_PATIENCE, NOW)
                        .members())
                .hasSize(3);
    }

    @Test
    void sendsARequestAloneThatIsLargerThanAFrame() {
        addRows(100, 1);

        assertThat(numbers(former(8, 1_000)
                        .cut(queue, UNKNOWN, FakeSlot.idle(1), NO_PATIENCE, NOW)
                        .members()))
                .containsExactly(0L);
    }

    @Test
    void endsAFrameAtItsBytes() {
        addRows(2, 2, 2);

        assertThat(former(64, 17)
                        .cut(queue, UNKNOWN, FakeSlot.idle(1), NO_PATIENCE, NOW)
                        .members())
                .hasSize(2);
    }

    @Test
    void dropsAtTheCutWhatHasExpired() {
        queue.add(Requests.entry(0, 1, Deadline.at(NOW), NOW), NOW);
        queue.add(Requests.entry(1, 1, Deadline.at(NOW + 10), NOW), NOW);

        FrameFormer.Cut cut = former(64, 1_000).cut(queue, UNKNOWN, FakeSlot.idle(1), NO_PATIENCE, NOW);

        assertThat(numbers(cut.expired())).containsExactly(0L);
        assertThat(numbers(cut.members())).containsExactly(1L);
    }

    @Test
    void putsEntriesBackWhereTheirAgeBelongs() {
        addRows(1, 1, 1, 1);
        List<Entry> first = former(1, 1_000)
                .cut(queue, UNKNOWN, FakeSlot.idle(1), NO_PATIENCE, NOW)
                .members();
        List<Entry> second = former(1, 1_000)
                .cut(queue, UNKNOWN, FakeSlot.idle(1), NO_PATIENCE, NOW)
                .members();

        first.forEach(entry -> queue.add(entry, NOW));
        second.forEach(entry -> queue.add(entry, NOW));

        assertThat(numbers(former(64, 1_000)
                        .cut(queue, UNKNOWN, FakeSlot.idle(1), NO_PATIENCE, NOW)
                        .members()))
                .containsExactly(0L, 1L, 2L, 3L);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void losesAndRepeatsNothing(long seed) {
        var random = new Random(seed);
        var taken = new ArrayList<Long>();
        int added = 0;
        for (int step = 0; step < 2_000; step++) {
            for (int i = random.nextInt(4); i > 0; i--) {
                Deadline deadline =
                        random.nextInt(4) == 0 ? Deadline.at(NOW + step + 1 + random.nextInt(9)) : Deadline.none();
                queue.add(Requests.entry(added++, 1 + random.nextInt(6), deadline, NOW + step), NOW + step);
            }
            int maxRows = 1 + random.nextInt(12);
            FrameFormer.Cut cut = former(maxRows, 1_000_000)
                    .cut(queue, UNKNOWN, FakeSlot.idle(1 + random.nextInt(4)), NO_PATIENCE, NOW + step);
            int rows = cut.members().stream().mapToInt(Entry::rows).sum();
            assertThat(rows <= maxRows || cut.members().size() == 1).isTrue();
            cut.expired().forEach(entry -> taken.add(entry.number()));
            if (random.nextInt(5) == 0) {
                cut.members().forEach(entry -> queue.add(entry, NOW));
            } else {
                cut.members().forEach(entry -> taken.add(entry.number()));
            }
        }
        queue.sweep(entry -> entry.request().deadline().isExpired(NOW + 10_000))
                .forEach(entry -> taken.add(entry.number()));
        while (!queue.isEmpty()) {
            taken.add(queue.take(NOW).number());
        }

        assertThat(queue.rows()).isZero();
        assertThat(taken).hasSize(added).doesNotHaveDuplicates();
    }

    @Test
    void takesWhatALaneDoesInTheTimeOfAFrame() {
        addRows(1, 1, 1, 1, 1, 1);

        FrameFormer.Cut cut =
                former(64, 1_000).cut(queue, FixedCost.of(0, 6 * MILLI), FakeSlot.idle(1), NO_PATIENCE, NOW);

        assertThat(cut.members()).hasSize(3);
        assertThat(cut.nanos()).isEqualTo(18 * MILLI);
    }

    /** Alone 36 ms, and 26 ms for whoever joins: no bargain where others wait for it. */
    @Test
    void makesALongRunWhereNobodyElseWaitsForIt() {
        var cost = FixedCost.of(10 * MILLI, 26 * MILLI);
        addRows(1, 1, 1, 1, 1, 1);

        assertThat(cut(cost, NO_PATIENCE)).hasSize(1);
        assertThat(cut(cost, 90 * MILLI)).as("a run of 88 ms").hasSize(3);
    }

    /** Runs of 0.4 ms each: 4 ms of them are a frame, and up to 20 ms where nobody else waits for it. */
    @Test
    void makesALongFrameWhereNobodyElseWaitsForIt() {
        var cost = new FixedCost(0, 0.4 * MILLI, /* sharesRuns= */ false, 1);
        addRows(IntStream.generate(() -> 1).limit(200).toArray());

        assertThat(cut(cost, NO_PATIENCE)).hasSize(10);
        assertThat(cut(cost, 12 * MILLI)).hasSize(30);
        assertThat(cut(cost, 90 * MILLI)).hasSize(50);
    }

    private List<Entry> cut(FixedCost cost, double patienceNanos) {
        return former(64, 1_000_000)
                .cut(queue, cost, FakeSlot.idle(1), patienceNanos, NOW)
                .members();
    }

    @Test
    void refusesWhatCannotBeDoneInTimeAndTakesWhatCan() {
        queue.add(Requests.entry(0, 1, in(5), NOW), NOW);
        queue.add(Requests.entry(1, 1, in(7), NOW), NOW);

        FrameFormer.Cut cut =
                former(64, 1_000).cut(queue, FixedCost.of(0, 6 * MILLI), FakeSlot.idle(1), NO_PATIENCE, NOW);

        assertThat(numbers(cut.hopeless())).containsExactly(0L);
        assertThat(numbers(cut.members())).containsExactly(1L);
    }

    @Test
    void triesWhatIsLateByPredictionWhenNobodyElseWaits() {
        var busy = new FakeSlot(1, 10_000_000, 1);
        queue.add(Requests.entry(0, 1, in(12), NOW), NOW);

        assertThat(former(64, 1_000)
                        .cut(queue, FixedCost.of(0, 6 * MILLI), busy, NO_PATIENCE, NOW)
                        .members())
                .hasSize(1);

        queue.add(Requests.entry(1, 1, in(12), NOW), NOW);
        queue.add(Requests.entry(2, 1, in(50), NOW), NOW);
        FrameFormer.Cut cut = former(64, 1_000).cut(queue, FixedCost.of(0, 6 * MILLI), busy, NO_PATIENCE, NOW);
        assertThat(numbers(cut.hopeless())).containsExactly(1L);
        assertThat(numbers(cut.members())).containsExactly(2L);
    }

    /** It takes 18 ms here, and 6 at another worker. */
    @Test
    void leavesForAFasterWorkerWhatWouldBeLateHere() {
        var slow = new FakeSlot(1, 0, /* slowness= */ 3, /* slownessElsewhere= */ 1);
        var cost = FixedCost.of(0, 6 * MILLI);
        queue.add(Requests.entry(0, 1, in(5), NOW), NOW);
        queue.add(Requests.entry(1, 1, in(10), NOW), NOW);
        queue.add(Requests.entry(2, 1, in(30), NOW), NOW);

        FrameFormer.Cut cut = former(64, 1_000).cut(queue, cost, slow, NO_PATIENCE, NOW);

        assertThat(numbers(cut.hopeless())).as("too late for either").containsExactly(0L);
        assertThat(numbers(cut.members())).containsExactly(2L);
        assertThat(numbers(former(64, 1_000)
                        .cut(queue, cost, FakeSlot.idle(1), NO_PATIENCE, NOW)
                        .members()))
                .containsExactly(1L);
    }

    @Test
    void looksAtFewThatItLeavesForAnotherWorker() {
        var slow = new FakeSlot(1, 0, /* slowness= */ 3, /* slownessElsewhere= */ 1);
        for (int i = 0; i < 1_000; i++) {
            queue.add(Requests.entry(i, 1, in(10), NOW), NOW);
        }
        queue.add(Requests.entry(1_000, 1, Deadline.none(), NOW), NOW);

        FrameFormer.Cut cut = former(64, 1_000).cut(queue, FixedCost.of(0, 6 * MILLI), slow, NO_PATIENCE, NOW);

        assertThat(cut.members()).isEmpty();
        assertThat(cut.hopeless()).isEmpty();
        assertThat(queue.entries()).isEqualTo(1_001);
    }

    /** Each runs alone, so it is known when each is done. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void breaksNoDeadlineThatItCouldHaveKept(long seed) {
        var random = new Random(seed);
        for (int frame = 0; frame < 500; frame++) {
            var cost = new FixedCost(MILLI * random.nextInt(4), MILLI * random.nextInt(4) + 1, false, 1);
            var slot = new FakeSlot(1 + random.nextInt(3), random.nextInt(10_000_000), 0.5 + random.nextDouble() * 2);
            for (int i = 0; i < 20; i++) {
                Deadline deadline = random.nextInt(5) == 0 ? Deadline.none() : in(1 + random.nextInt(60));
                queue.add(Requests.entry(i, 1 + random.nextInt(3), deadline, NOW), NOW);
            }
            FrameFormer.Cut cut = former(16, 1_000).cut(queue, cost, slot, NO_PATIENCE, NOW);

            // The last of all is tried though it is late by prediction.
            boolean isTheLast = cut.members().size() == 1 && queue.isEmpty();
            double done = slot.waitNanos();
            for (Entry member : cut.members()) {
                done += cost.alone(member.size()) * slot.slowness();
                assertThat(isTheLast || done <= nanosLeft(member) + 1).isTrue();
            }
            for (Entry hopeless : cut.hopeless()) {
                double soonest = slot.waitNanos() + cost.alone(hopeless.size()) * slot.slowness();
                assertThat(soonest).isGreaterThan(nanosLeft(hopeless) - 1);
            }
            queue.sweep(entry -> true);
        }
    }

    private static double nanosLeft(Entry entry) {
        Deadline deadline = entry.request().deadline();
        return deadline.isSet() ? (double) (deadline.atNanos() - NOW) : Double.POSITIVE_INFINITY;
    }

    private static Deadline in(int millis) {
        return Deadline.at(NOW + millis * 1_000_000L);
    }

    private void addRows(int... rows) {
        for (int i = 0; i < rows.length; i++) {
            queue.add(Requests.entry(i, rows[i], Deadline.none(), NOW + i), NOW + i);
        }
    }

    private static FrameFormer former(int maxRows, long maxBytes) {
        return new FrameFormer(Core.batching(maxRows, maxBytes));
    }

    private static List<Long> numbers(List<Entry> entries) {
        return entries.stream().map(Entry::number).toList();
    }
}
