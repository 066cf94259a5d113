package dev.sluice.gateway.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.fixture.SimulatedLoop;
import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.Costs.ModelCost;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Dispatch.Backlog;
import dev.sluice.gateway.request.Entry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DoorTest {

    private static final long NOW = new SimulatedLoop().nanoTime();
    private static final double MILLI = 1e6;
    private static final FixedCost COST = FixedCost.of(0, 10 * MILLI); // 10 ms a row
    private static final Backlog IDLE = new Backlog(0, 2, 1);

    private final Door door = new Door(Duration.ofMillis(5));
    private final FairQueue queue = new FairQueue(Duration.ofSeconds(1), entry -> COST.alone(entry.size()));
    private int numbers;

    @Test
    void letsInWhatCanJustBeDoneWhileNobodyWaits() {
        assertThat(isRefused(in(10), COST, IDLE)).isFalse();
        assertThat(isRefused(in(9), COST, IDLE)).isTrue();
    }

    @Test
    void keepsAMarginWhileOthersWait() {
        waitFor(4, "tenant", in(1_000)); // 20 ms with two lanes

        assertThat(isRefused(in(2_000), COST, IDLE)).isFalse();
        assertThat(refusedBehindTheSameDeadline(34)).isTrue();
        assertThat(refusedBehindTheSameDeadline(36)).isFalse();
    }

    /** Both have it, so the one that came first is served first. */
    private boolean refusedBehindTheSameDeadline(int millis) {
        queue.sweep(entry -> true);
        waitFor(4, "tenant", in(millis));
        return isRefused(in(millis), COST, IDLE);
    }

    @Test
    void countsTheSlownessOfTheFastestWorker() {
        assertThat(isRefused(in(19), COST, new Backlog(0, 1, 2))).isTrue();
        assertThat(isRefused(in(20), COST, new Backlog(0, 1, 2))).isFalse();
    }

    @Test
    void countsWhatWorkersHaveToDo() {
        assertThat(isRefused(in(64), COST, new Backlog(100 * MILLI, 2, 1))).isTrue();
        assertThat(isRefused(in(66), COST, new Backlog(100 * MILLI, 2, 1))).isFalse();
    }

    @Test
    void letsInWhatOvertakesALongQueue() {
        waitFor(1_000, "tenant", in(60_000));

        assertThat(isRefused(in(50), COST, IDLE)).isFalse();
    }

    @Test
    void makesATenantAnswerForItsOwnQueueOnly() {
        waitFor(1_000, "flood", in(20));

        assertThat(isRefused(entry("flood", in(50)), COST, IDLE)).isTrue();
        assertThat(isRefused(entry("modest", in(50)), COST, IDLE)).isFalse();
    }

    @Test
    void refusesNothingWhileItKnowsNoCostOrNoWorkerOrThereIsNoDeadline() {
        waitFor(1_000, "tenant", in(20));

        assertThat(isRefused(in(1), new UnknownCost(), IDLE)).isFalse();
        assertThat(isRefused(in(1), COST, Backlog.NONE)).isFalse();
        assertThat(isRefused(Deadline.none(), COST, IDLE)).isFalse();
    }

    @Test
    void saysWhy() {
        waitFor(10, "tenant", in(20));

        assertThat(door.refusal(entry("tenant", in(30)), queue, COST, IDLE, NOW))
                .contains("it would wait for about 50.0 ms and take 10.0, and its deadline is in 30.0");
        assertThat(door.refusal(entry("tenant", in(3)), queue, COST, IDLE, NOW))
                .contains("it takes about 10.0 ms, and its deadline is in 3.0");
    }

    private void waitFor(int entries, String tenant, Deadline deadline) {
        for (int i = 0; i < entries; i++) {
            queue.add(entry(tenant, deadline), NOW);
        }
    }

    private boolean isRefused(Deadline deadline, ModelCost cost, Backlog backlog) {
        return isRefused(entry("tenant", deadline), cost, backlog);
    }

    private boolean isRefused(Entry entry, ModelCost cost, Backlog backlog) {
        return door.refusal(entry, queue, cost, backlog, NOW).isPresent();
    }

    private Entry entry(String tenant, Deadline deadline) {
        return Requests.entry(numbers++, 1, Claim.of(tenant), deadline, NOW);
    }

    private static Deadline in(int millis) {
        return Deadline.at(NOW + Duration.ofMillis(millis).toNanos());
    }
}
