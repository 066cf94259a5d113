package dev.sluice.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.FakeWorker;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.fixture.SimulatedLoop;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkerSelectorTest {

    private final SimulatedLoop clock = new SimulatedLoop();
    private final WorkerSelector selector = new WorkerSelector();

    @Test
    void prefersAnIdleLaneToAQueue() {
        WorkerState busy = worker("busy", 1);
        busy.take(1).carries(10);
        WorkerState large = worker("large", 2);
        large.take(2).carries(100_000);

        assertThat(best(busy, large)).isEqualTo("large");
    }

    @Test
    void prefersTheLeastOutstandingWork() {
        WorkerState more = worker("more", 1);
        more.take(1).carries(1_000);
        WorkerState less = worker("less", 1);
        less.take(2).carries(10);

        assertThat(best(more, less)).isEqualTo("less");
    }

    @Test
    void goesByPredictedTimeWhereItIsKnownAndNotByBytes() {
        WorkerState longer = worker("longer", 1);
        WorkerState.Connection few = longer.take(1);
        few.carries(10);
        few.ahead().add(20_000_000, clock.nanoTime());
        WorkerState shorter = worker("shorter", 1);
        WorkerState.Connection many = shorter.take(2);
        many.carries(1_000);
        many.ahead().add(5_000_000, clock.nanoTime());

        assertThat(best(longer, shorter)).isEqualTo("shorter");
    }

    @Test
    void takesTurnsAmongEquals() {
        WorkerState one = worker("one", 1);
        WorkerState other = worker("other", 1);
        one.take(1).credit().giveBack();

        assertThat(best(one, other)).isEqualTo("other");
    }

    @Test
    void passesOverWhoDoesNotServeTheModelOrIsAwayOrFull() {
        WorkerState without = worker("without", 1);
        without.serves(Set.of());
        WorkerState away = worker("away", 1);
        away.lost();
        WorkerState full = worker("full", 1);
        full.take(1);
        full.take(2);

        assertThat(selector.rank(List.of(without, away, full), Requests.ECHO, clock.nanoTime()))
                .isEmpty();
    }

    @Test
    void sharesAmongIdleLanesFirst() {
        WorkerState idle = worker("idle", 2);
        WorkerState busy = worker("busy", 1);
        busy.take(1);

        assertThat(shares(idle, busy)).isEqualTo(2);
    }

    @Test
    void sharesAmongCreditsWhenNoLaneIsIdle() {
        WorkerState one = worker("one", 1);
        one.take(1);
        WorkerState other = worker("other", 1);
        other.take(2);

        assertThat(shares(one, other)).isEqualTo(2);
    }

    @Test
    void forgetsWhatALostConnectionCarried() {
        WorkerState worker = worker("worker", 1);
        WorkerState.Connection before = worker.take(1);
        before.carries(100);
        worker.lost();
        worker.connected(1, 2);

        before.credit().giveBack();
        before.carriesNoMore(100);

        assertThat(worker.free(clock.nanoTime())).isEqualTo(2);
        assertThat(worker.outstandingBytesPerLane()).isZero();
    }

    private String best(WorkerState... workers) {
        return selector.rank(List.of(workers), Requests.ECHO, clock.nanoTime())
                .get(0)
                .worker()
                .id();
    }

    private int shares(WorkerState... workers) {
        return selector.shares(List.of(workers), Requests.ECHO, clock.nanoTime());
    }

    private WorkerState worker(String id, int lanes) {
        var config = new BreakerConfig(50, 10, 4, Duration.ofSeconds(5), 2);
        var state = new WorkerState(new FakeWorker(id), new WorkerBreaker(id, config, clock));
        state.connected(lanes, lanes + 1);
        state.serves(Set.of(Requests.ECHO));
        return state;
    }
}
