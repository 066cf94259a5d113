package dev.sluice.system.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts the first two workers of a rig again whenever they have ended, as whoever runs them would. */
final class WorkerRestarts implements AutoCloseable {

    private static final long EVERY_MILLIS = 100;

    private final FaultRig rig;
    private final AtomicInteger count = new AtomicInteger();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the executor
    WorkerRestarts(FaultRig rig) {
        this.rig = rig;
        executor.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            for (int i = 0; i < 2; i++) {
                if (!rig.worker(i).isAlive()) {
                    count.incrementAndGet();
                    rig.worker(i).start();
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** How many have been started again. */
    int count() {
        return count.get();
    }

    @Override
    public void close() {
        executor.shutdown();
        try {
            executor.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
