package dev.sluice.worker.lanes;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Does something about a run that takes too long, from outside, as the lane is inside native code. Thread-safe. */
public final class Watchdog {

    private final ScheduledThreadPoolExecutor timer;

    Watchdog() {
        this.timer = new ScheduledThreadPoolExecutor(1, action -> {
            var thread = new Thread(action, "lane-watchdog");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Ends a watch: the action is not running then, and will not. */
    public interface Watch {

        void end();
    }

    /** Acts after so long, unless the watch is ended before. */
    public Watch after(long delayNanos, Runnable action) {
        var watched = new Watched(action);
        try {
            ScheduledFuture<?> alarm = timer.schedule(watched, delayNanos, TimeUnit.NANOSECONDS);
            return () -> {
                watched.end();
                alarm.cancel(/* mayInterruptIfRunning= */ false);
            };
        } catch (RejectedExecutionException closed) {
            return () -> {}; // the worker is stopping, and waits for no run
        }
    }

    void close() {
        timer.shutdownNow();
    }

    private static final class Watched implements Runnable {

        private final Runnable action;
        private boolean ended;

        Watched(Runnable action) {
            this.action = action;
        }

        @Override
        public synchronized void run() {
            if (!ended) {
                action.run();
            }
        }

        synchronized void end() {
            ended = true;
        }
    }
}
