package dev.sluice.worker.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LaneQueueTest {

    private final LaneTask first = lane -> {};
    private final LaneTask second = lane -> {};
    private final LaneTask third = lane -> {};

    @Test
    void refusesMoreTasksThanItsBound() {
        var queue = new LaneQueue(2, 100);

        assertThat(queue.offer(first, 1)).isTrue();
        assertThat(queue.offer(second, 1)).isTrue();
        assertThat(queue.offer(third, 1)).isFalse();
    }

    @Test
    void refusesMoreBytesThanItsBoundAndTakesThemWhenThereIsRoom() throws InterruptedException {
        var queue = new LaneQueue(10, 100);
        queue.offer(first, 60);

        assertThat(queue.offer(second, 41)).isFalse();
        queue.take();
        assertThat(queue.offer(second, 41)).isTrue();
    }

    @Test
    void givesRoomBackForWhatIsWithdrawn() {
        var queue = new LaneQueue(1, 100);
        queue.offer(first, 100);

        queue.withdraw(first);
        queue.withdraw(first);

        assertThat(queue.waitingTasks()).isZero();
        assertThat(queue.offer(second, 100)).isTrue();
        assertThat(queue.offer(third, 0)).isFalse();
    }

    @Test
    void givesPartsOfWhatWasBegunBeforeWhatWaits() throws InterruptedException {
        var queue = new LaneQueue(10, 100);
        queue.offer(first, 1);
        queue.fork(List.of(second, third));

        assertThat(List.of(
                        queue.take().orElseThrow(),
                        queue.take().orElseThrow(),
                        queue.take().orElseThrow()))
                .containsExactly(second, third, first);
    }

    @Test
    void givesOutWhatItHasWhenItIsClosedAndThenNothing() throws InterruptedException {
        var queue = new LaneQueue(10, 100);
        queue.offer(first, 1);

        queue.close();

        assertThat(queue.offer(second, 1)).isFalse();
        assertThat(queue.take()).contains(first);
        assertThat(queue.take()).isEmpty();
    }
}
