package dev.sluice.worker.lanes;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for a lane: tasks that came from outside, bounded in number and bytes, and parts forked from tasks already
 * begun, which go first, so that what was begun ends before more is begun. Forked parts need no bound of their own: a lane
 * begins a task only when no part is left.
 *
 * <p>Thread-safe: one lock, held for moments.
 */
final class LaneQueue {

    private record Waiting(LaneTask task, long bytes) {}

    private final int maxTasks;
    private final long maxBytes;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition somethingToDo = lock.newCondition();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final ArrayDeque<LaneTask> forked = new ArrayDeque<>();
    private long waitingBytes;
    private boolean closed;

    LaneQueue(int maxTasks, long maxBytes) {
        this.maxTasks = maxTasks;
        this.maxBytes = maxBytes;
    }

    /** False when there is no room, or none any more. Any thread. */
    boolean offer(LaneTask task, long bytes) {
        lock.lock();
        try {
            if (closed || waiting.size() >= maxTasks || waitingBytes + bytes > maxBytes) {
                return false;
            }
            waiting.add(new Waiting(task, bytes));
            waitingBytes += bytes;
            somethingToDo.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes back a task that has not begun. Any thread. */
    void withdraw(LaneTask task) {
        lock.lock();
        try {
            waiting.stream().filter(each -> each.task() == task).findFirst().ifPresent(found -> {
                waiting.remove(found);
                waitingBytes -= found.bytes();
            });
        } finally {
            lock.unlock();
        }
    }

    void fork(List<? extends LaneTask> parts) {
        lock.lock();
        try {
            forked.addAll(parts);
            somethingToDo.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for something to do; empty when the queue was closed and is empty. Lanes only. */
    Optional<LaneTask> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (forked.isEmpty() && waiting.isEmpty()) {
                if (closed) {
                    return Optional.empty();
                }
                somethingToDo.await();
            }
            if (!forked.isEmpty()) {
                return Optional.of(forked.remove());
            }
            Waiting next = waiting.remove();
            waitingBytes -= next.bytes();
            return Optional.of(next.task());
        } finally {
            lock.unlock();
        }
    }

    int waitingTasks() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more is taken in; what is in is still given out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            somethingToDo.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
