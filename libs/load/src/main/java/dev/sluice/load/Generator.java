package dev.sluice.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Puts the load of a schedule on a target: each request when it is due, however the earlier ones are doing. A thread of its own
 * sends, another tells the watch of the window, the calling one waits.
 */
public final class Generator {

    /** The sender and the watch get going before the first request is due. */
    private static final long RUN_UP_NANOS = 50_000_000;

    private static final String SENDER = "load-sender";

    private final LongSupplier nanoTime;

    /** A generator of the caller's clock, in nanoseconds. */
    public Generator(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Returns when every request has ended, or when the drain is over. The target stays open.
     *
     * @throws TargetException when the target could not go on
     */
    public RunResult run(Schedule schedule, Target target, Limits limits, WindowWatch watch)
            throws InterruptedException {
        CompletableFuture<Run> begun = new CompletableFuture<>();
        FutureTask<Integer> sending = new FutureTask<>(() -> begun.get().send());
        Thread sender = start(sending, SENDER);
        RealTime.request(SENDER);
        for (String name : target.threads()) {
            RealTime.request(name);
        }
        var run = new Run(schedule, target, limits, nanoTime, nanoTime.getAsLong() + RUN_UP_NANOS);
        Thread watcher = start(() -> run.tell(watch), "load-window");
        begun.complete(run);
        try {
            await(sending);
        } finally {
            sender.interrupt();
            run.stopTelling();
            LockSupport.unpark(watcher);
        }
        run.drain();
        watcher.join();
        return run.result();
    }

    private static Thread start(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void await(FutureTask<Integer> sending) throws InterruptedException {
        try {
            sending.get();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof TargetException gone) {
                throw gone;
            }
            throw new IllegalStateException(failure.getCause());
        }
    }
}
