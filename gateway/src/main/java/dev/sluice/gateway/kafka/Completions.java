package dev.sluice.gateway.kafka;

import java.util.concurrent.TimeUnit;
import org.jctools.queues.MpscBlockingConsumerArrayQueue;
import org.jspecify.annotations.Nullable;

/** Completions on their way to the poll thread. Bounded by the budget: each place in flight completes once. */
final class Completions {

    private final MpscBlockingConsumerArrayQueue<Completion> queue;

    Completions(int maxInFlight) {
        this.queue = new MpscBlockingConsumerArrayQueue<>(maxInFlight + 1);
    }

    /** Any thread. */
    void add(Completion completion) {
        if (!queue.offer(completion)) {
            throw new IllegalStateException("more completions than requests in flight: " + completion);
        }
    }

    /** The next one, waiting for it no longer than this. Poll thread. */
    @Nullable
    Completion next(long waitNanos) throws InterruptedException {
        return waitNanos <= 0 ? queue.poll() : queue.poll(waitNanos, TimeUnit.NANOSECONDS);
    }
}
