package dev.sluice.worker.lanes;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All lanes of the worker: as many platform threads, fed from one bounded queue. Thread-safe.
 *
 * <p>Platform threads, because a native run would pin a virtual one, and daemons, because a run that hangs in native code
 * must not keep the process alive.
 */
public final class Lanes {

    private static final Logger log = LoggerFactory.getLogger(Lanes.class);

    private final LaneQueue queue;
    private final Watchdog watchdog = new Watchdog();
    private final List<Thread> threads;
    private final AtomicInteger busy = new AtomicInteger();

    public Lanes(int count, int maxQueuedTasks, long maxQueuedBytes) {
        this.queue = new LaneQueue(maxQueuedTasks, maxQueuedBytes);
        this.threads = IntStream.rangeClosed(1, count)
                .mapToObj(number -> {
                    var thread = new Thread(() -> work(new Lane(queue, watchdog)), "lane-" + number);
                    thread.setDaemon(true);
                    return thread;
                })
                .toList();
    }

    public void start() {
        threads.forEach(Thread::start);
    }

    public int count() {
        return threads.size();
    }

    /** Queues a task, or says that there is no room for it. */
    public boolean offer(LaneTask task, long bytes) {
        return queue.offer(task, bytes);
    }

    /** Gives parts of a task that has begun to whichever lane is free, as {@link Lane#fork} does. Any thread. */
    public void fork(List<? extends LaneTask> parts) {
        queue.fork(parts);
    }

    /** Takes a task out of the queue again, when it has not begun. */
    public void withdraw(LaneTask task) {
        queue.withdraw(task);
    }

    public int waitingTasks() {
        return queue.waitingTasks();
    }

    /** Lanes that are at work now. */
    public int busy() {
        return busy.get();
    }

    /**
     * Ends the lanes when they have done what they have; nothing more is taken in.
     *
     * @return whether all ended in time. One that did not is inside a native run, and no session may be closed under it.
     */
    public boolean close(Duration patience) throws InterruptedException {
        queue.close();
        long millis = Math.max(1, patience.toMillis());
        for (Thread thread : threads) {
            // One after the other: together they may take as many times the patience as there are lanes that hang.
            thread.join(millis);
        }
        watchdog.close();
        return threads.stream().noneMatch(Thread::isAlive);
    }

    private void work(Lane lane) {
        try {
            for (Optional<LaneTask> task = queue.take(); task.isPresent(); task = queue.take()) {
                busy.incrementAndGet();
                run(task.get(), lane);
                busy.decrementAndGet();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(LaneTask task, Lane lane) {
        try {
            task.run(lane);
        } catch (RuntimeException | Error bug) {
            log.error("lane task ended in a bug", bug);
        }
    }
}
