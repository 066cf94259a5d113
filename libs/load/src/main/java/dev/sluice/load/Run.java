package dev.sluice.load;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** One run of a generator. Each method says whose thread calls it; endings come from any. */
final class Run implements Endings {

    private static final long DRAIN_CHECK_NANOS = 1_000_000;

    // Any thread
    private final Schedule schedule;
    private final Limits limits;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private final Ledger ledger;
    private volatile boolean isToldNoMore;

    /** The end of the window as it is planned, until the sender cuts the run short. */
    private volatile long endNanos;

    // The sender's, then that of whoever waited for it
    private final Target target;
    private final Pacing pacing;
    private final Histogram lags = Spread.recorder();
    private int sent;

    Run(Schedule schedule, Target target, Limits limits, LongSupplier nanoTime, long startNanos) {
        this.schedule = schedule;
        this.target = target;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.startNanos = startNanos;
        this.ledger = new Ledger(schedule.count());
        this.endNanos = schedule.plan().nanos();
        this.pacing = Pacing.of(schedule.plan());
    }

    /** The sender's: sends all, and returns when the window is over. */
    int send() throws InterruptedException {
        while (sent < schedule.count() && sent - ledger.ended() <= limits.mostOpen()) {
            long due = startNanos + schedule.offsetNanos(sent);
            long lag = awaitTime(due) - due;
            if (sent >= schedule.firstMeasured()) {
                lags.recordValue(Math.max(0, lag));
            }
            target.send(sent, this);
            sent++;
        }
        if (sent < schedule.count()) {
            endNanos = schedule.offsetNanos(sent);
        }
        awaitTime(startNanos + endNanos);
        return sent;
    }

    /** Returns the time, which is the one that is waited for or later. */
    private long awaitTime(long dueNanos) throws InterruptedException {
        while (true) {
            long now = nanoTime.getAsLong();
            long left = dueNanos - now;
            if (left <= 0) {
                return now;
            }
            long park = pacing.parkNanos(left);
            if (park > 0) {
                LockSupport.parkNanos(park);
                pacing.woke(nanoTime.getAsLong() - now - park);
            } else {
                Thread.onSpinWait();
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /** The caller's, after the sending: returns when all has ended, or when it is no longer waited for. */
    void drain() throws InterruptedException {
        long patience = startNanos + endNanos + limits.drain().toNanos();
        while (ledger.ended() < sent && patience - nanoTime.getAsLong() > 0) {
            LockSupport.parkNanos(DRAIN_CHECK_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /** The watcher's: tells of the beginning and the end of the window, however late, if the run got that far. */
    void tell(WindowWatch watch) {
        long opensNanos = schedule.plan().warmUp().toNanos();
        if (awaitUnlessToldNoMore(startNanos + opensNanos) && endNanos > opensNanos) {
            watch.opened();
            awaitUnlessToldNoMore(startNanos + schedule.plan().nanos());
            watch.closed();
        }
    }

    private boolean awaitUnlessToldNoMore(long untilNanos) {
        for (long left = untilNanos - nanoTime.getAsLong(); left > 0; left = untilNanos - nanoTime.getAsLong()) {
            if (isToldNoMore) {
                return false;
            }
            LockSupport.parkNanos(left);
        }
        return true;
    }

    /** Any thread's: the window ends now, if it has begun. */
    void stopTelling() {
        isToldNoMore = true;
    }

    @Override
    public void ok(int number) {
        ledger.ended(number, Ledger.OK, nanoTime.getAsLong() - startNanos);
    }

    @Override
    public void failed(int number, String code) {
        ledger.ended(number, code, nanoTime.getAsLong() - startNanos);
    }

    /** The caller's, when all is over. */
    RunResult result() {
        return new Reckoning(schedule, ledger, sent, endNanos).result(Spread.of(lags), limits, target::nameOf);
    }
}
