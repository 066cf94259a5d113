package dev.sluice.load;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * Puts the load of a schedule on a target: each request when it is due, however the earlier ones are doing. The calling thread is
 * the sender; another tells the watch of the window.
 */
public final class Generator {

    /** The target and the watch get going before the first request is due. */
    private static final long RUN_UP_NANOS = 50_000_000;

    private static final long DRAIN_CHECK_NANOS = 1_000_000;

    private final LongSupplier nanoTime;

    /** A generator of the caller's clock, in nanoseconds. */
    public Generator(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Returns when every request has ended, or when the drain is over. The target stays open. */
    public RunResult run(Schedule schedule, Target target, Limits limits, WindowWatch watch)
            throws InterruptedException {
        var run = new Run(schedule, target, limits, nanoTime.getAsLong() + RUN_UP_NANOS);
        Thread watcher = new Thread(() -> run.tell(watch), "load-window");
        watcher.setDaemon(true);
        watcher.start();
        try {
            sendWithPriority(run);
        } finally {
            run.hasEnded = true;
            LockSupport.unpark(watcher);
        }
        run.drain();
        watcher.join();
        return run.result();
    }

    /**
     * On a busy machine a sender that wakes up waits for its turn, which takes milliseconds. It needs little and needs it at once.
     * (Linux heeds the priority of a Java thread when the JVM is run by root with {@code -XX:ThreadPriorityPolicy=1}.)
     */
    @SuppressWarnings("ThreadPriorityCheck") // Nothing is correct or wrong by it, only early or late.
    private static void sendWithPriority(Run run) throws InterruptedException {
        Thread sender = Thread.currentThread();
        int usual = sender.getPriority();
        sender.setPriority(Thread.MAX_PRIORITY);
        try {
            run.send();
        } finally {
            sender.setPriority(usual);
        }
    }

    /** One run. */
    private final class Run implements Endings {

        // Any thread
        private final Schedule schedule;
        private final Limits limits;
        private final long startNanos;
        private final Ledger ledger;
        private volatile boolean hasEnded;

        // Sender
        private final Target target;
        private final Pacing pacing;
        private final Histogram lags = Spread.recorder();
        private int sent;
        private long endNanos;

        Run(Schedule schedule, Target target, Limits limits, long startNanos) {
            this.schedule = schedule;
            this.target = target;
            this.limits = limits;
            this.startNanos = startNanos;
            this.ledger = new Ledger(schedule.count());
            this.pacing = Pacing.of(schedule.plan());
        }

        void send() throws InterruptedException {
            for (; sent < schedule.count(); sent++) {
                if (sent - ledger.ended() > limits.mostOpen()) {
                    break;
                }
                long due = startNanos + schedule.offsetNanos(sent);
                long lag = awaitSending(due) - due;
                if (sent >= schedule.firstMeasured()) {
                    lags.recordValue(Math.max(0, lag));
                }
                target.send(sent, this);
            }
            boolean isWhole = sent == schedule.count();
            endNanos = isWhole ? schedule.plan().nanos() : schedule.offsetNanos(sent);
            awaitSending(startNanos + endNanos);
        }

        /** Returns the time, which is the one that is waited for or later. */
        private long awaitSending(long dueNanos) throws InterruptedException {
            while (true) {
                long now = nanoTime.getAsLong();
                long left = dueNanos - now;
                if (left <= 0) {
                    return now;
                }
                long park = pacing.parkNanos(left);
                if (park > 0) {
                    LockSupport.parkNanos(park);
                } else {
                    Thread.onSpinWait();
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }

        void drain() throws InterruptedException {
            long patience = startNanos + endNanos + limits.drain().toNanos();
            while (ledger.ended() < sent && patience - nanoTime.getAsLong() > 0) {
                LockSupport.parkNanos(DRAIN_CHECK_NANOS);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }

        /** The watcher's thread. */
        void tell(WindowWatch watch) {
            if (awaitUnlessEnded(startNanos + schedule.plan().warmUp().toNanos())) {
                watch.opened();
                awaitUnlessEnded(startNanos + schedule.plan().nanos());
                watch.closed();
            }
        }

        private boolean awaitUnlessEnded(long untilNanos) {
            for (long left = untilNanos - nanoTime.getAsLong(); left > 0; left = untilNanos - nanoTime.getAsLong()) {
                if (hasEnded) {
                    return false;
                }
                LockSupport.parkNanos(left);
            }
            return true;
        }

        @Override
        public void ok(int number) {
            ledger.ended(number, Ledger.OK, nanoTime.getAsLong() - startNanos);
        }

        @Override
        public void failed(int number, String code) {
            ledger.ended(number, code, nanoTime.getAsLong() - startNanos);
        }

        RunResult result() {
            return new Reckoning(schedule, ledger, sent, endNanos).result(Spread.of(lags), limits, target::nameOf);
        }
    }
}
