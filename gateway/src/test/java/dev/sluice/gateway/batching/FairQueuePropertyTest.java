package dev.sluice.gateway.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.fixture.SimulatedLoop;
import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The queue against a plain list of what is in it. */
class FairQueuePropertyTest {

    private static final long NOW = new SimulatedLoop().nanoTime();
    private static final Duration AGEING = Duration.ofMillis(100);

    private final FairQueue queue = new FairQueue(AGEING, Entry::rows);
    private int numbers;

    static java.util.stream.LongStream seeds() {
        return new Random(7).longs(40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void servesOneOfTheMostUrgentPriorityAndOfItsTenantTheMostUrgent(long seed) {
        var random = new Random(seed);
        List<Entry> naive = new ArrayList<>();
        Map<Integer, Long> passedOverSince = new HashMap<>();
        long now = NOW;
        for (int step = 0; step < 3_000; step++) {
            now += random.nextInt(20_000_000);
            if (random.nextInt(5) < 3 || naive.isEmpty()) {
                Entry added = random(random, now);
                if (naive.stream().noneMatch(other -> priority(other) == priority(added))) {
                    passedOverSince.put(priority(added), now);
                }
                queue.add(added, now);
                naive.add(added);
            } else {
                Entry head = queue.head(now).orElseThrow();
                assertThat(priority(head)).isEqualTo(mostUrgent(naive, passedOverSince, now));
                assertThat(head).isSameAs(mostUrgentOfItsTenant(head, naive));
                passedOverSince.put(priority(head), now);
                assertThat(queue.take(now)).isSameAs(head);
                naive.remove(head);
            }
            assertThat(queue.entries()).isEqualTo(naive.size());
            assertThat(queue.rows())
                    .isEqualTo(naive.stream().mapToInt(Entry::rows).sum());
            assertThat(queue.weight()).isEqualTo(queue.rows());
        }
    }

    private static int mostUrgent(List<Entry> waiting, Map<Integer, Long> passedOverSince, long now) {
        return waiting.stream()
                .map(FairQueuePropertyTest::priority)
                .distinct()
                .min(Comparator.<Integer>comparingLong(priority ->
                                Math.max(1, priority - waited(passedOverSince, priority, now) / AGEING.toNanos()))
                        .thenComparing(priority -> -waited(passedOverSince, priority, now))
                        .thenComparing(priority -> priority))
                .orElseThrow();
    }

    private static long waited(Map<Integer, Long> passedOverSince, int priority, long now) {
        return now - passedOverSince.getOrDefault(priority, now);
    }

    private static Entry mostUrgentOfItsTenant(Entry head, List<Entry> waiting) {
        return waiting.stream()
                .filter(other -> other.request().claim().equals(head.request().claim()))
                .min((one, other) -> {
                    long byDue = due(one) - due(other);
                    return Long.signum(byDue == 0 ? one.number() - other.number() : byDue);
                })
                .orElseThrow();
    }

    private static long due(Entry entry) {
        Deadline deadline = entry.request().deadline();
        return deadline.isSet()
                ? deadline.atNanos()
                : entry.enqueuedAtNanos() + Duration.ofSeconds(10).toNanos();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void givesEveryBackloggedTenantItsShare(long seed) {
        var random = new Random(seed);
        int tenants = 2 + random.nextInt(4);
        int[] rows = random.ints(tenants, 1, 40).toArray();
        double[] served = new double[tenants];
        for (int tenant = 0; tenant < tenants; tenant++) {
            // One of them has sent far more than the others, and before them.
            for (int i = 0; i < (tenant == 0 ? 2_000 : 300); i++) {
                queue.add(entry(rows[tenant], new Claim(5, "tenant-" + tenant), Deadline.none(), NOW), NOW);
            }
        }
        for (int i = 0; i < 200; i++) {
            Entry taken = queue.take(NOW);
            served[Integer.parseInt(taken.request().claim().tenant().substring(7))] += taken.rows();
        }

        for (double one : served) {
            assertThat(Math.abs(one - served[0])).as("seed %d", seed).isLessThan(4 * 40);
        }
    }

    @Test
    void starvesNoPriorityBehindOneThatNeverEnds() {
        Entry last = entry(1, new Claim(9, "patient"), Deadline.none(), NOW);
        queue.add(last, NOW);
        long now = NOW;
        boolean isServed = false;
        for (int step = 0; step < 1_000 && !isServed; step++) {
            now += 1_000_000;
            queue.add(entry(1, new Claim(1, "urgent"), Deadline.none(), now), now);
            queue.add(entry(1, new Claim(1, "urgent"), Deadline.none(), now), now);
            isServed = queue.take(now).equals(last);
        }

        assertThat(isServed).isTrue();
        assertThat(now - NOW).isLessThanOrEqualTo(8 * AGEING.toNanos() + 2_000_000);
    }

    /** Its requests are old, since it has so many: that makes none of them more urgent than another tenant's. */
    @Test
    void doesNotLetAFloodGrowOldAndOvertakeOthers() {
        for (int i = 0; i < 1_000; i++) {
            queue.add(entry(1, new Claim(5, "flood"), Deadline.none(), NOW), NOW);
        }
        long now = NOW;
        for (int step = 0; step < 400; step++) {
            now += 10_000_000;
            queue.take(now);
        }

        Entry modest = entry(1, new Claim(5, "modest"), Deadline.none(), now);
        queue.add(modest, now);

        List<Entry> next = List.of(queue.take(now), queue.take(now), queue.take(now));
        assertThat(next).contains(modest);
    }

    @Test
    void putsRetriedEntriesWhereTheyWere() {
        Claim claim = Claim.of("tenant");
        Entry first = entry(1, claim, Deadline.none(), NOW);
        Entry second = entry(1, claim, Deadline.none(), NOW + 1);
        queue.add(first, NOW);
        queue.add(second, NOW);
        queue.take(NOW);
        queue.add(entry(1, claim, Deadline.none(), NOW + 2), NOW + 2);

        Entry again = first.afterShed();
        queue.add(again, NOW + 3);

        assertThat(queue.take(NOW + 3)).isSameAs(again);
        assertThat(queue.take(NOW + 3)).isSameAs(second);
    }

    @Test
    void letsEndlesslyManyTenantsShareALine() {
        for (int i = 0; i < 2_000; i++) {
            queue.add(entry(1, Claim.of("invented-" + i), Deadline.none(), NOW), NOW);
        }
        Entry honest = entry(1, Claim.of("honest"), Deadline.none(), NOW + 1);
        queue.add(honest, NOW + 1);
        int served = 0;
        while (!queue.isEmpty()) {
            queue.take(NOW + 2);
            served++;
        }

        assertThat(served).isEqualTo(2_001);
        assertThat(queue.weight()).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void losesNothingWhateverIsTakenDroppedAndSwept(long seed) {
        var random = new Random(seed);
        List<Entry> out = new ArrayList<>();
        int in = 0;
        for (int step = 0; step < 2_000; step++) {
            long now = NOW + step * 1_000_000L;
            switch (random.nextInt(6)) {
                case 0 -> queue.head(now).ifPresent(head -> out.add(queue.take(now)));
                case 1 -> queue.head(now).ifPresent(head -> out.add(queue.drop(now)));
                case 2 -> out.addAll(queue.sweep(entry -> entry.number() % 50 == random.nextInt(50)));
                default -> {
                    queue.add(random(random, now), now);
                    in++;
                }
            }
        }
        out.addAll(queue.sweep(entry -> true));

        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.rows()).isZero();
        assertThat(queue.weight()).isZero();
        assertThat(out).hasSize(in).doesNotHaveDuplicates();
    }

    private Entry random(Random random, long now) {
        Deadline deadline =
                random.nextBoolean() ? Deadline.none() : Deadline.at(now + random.nextInt(100) * 1_000_000L);
        return entry(
                1 + random.nextInt(5),
                new Claim(1 + random.nextInt(3) * 4, "tenant-" + random.nextInt(4)),
                deadline,
                now);
    }

    private Entry entry(int rows, Claim claim, Deadline deadline, long now) {
        return Requests.entry(numbers++, rows, claim, deadline, now);
    }

    private static int priority(Entry entry) {
        return entry.request().claim().priority();
    }
}
