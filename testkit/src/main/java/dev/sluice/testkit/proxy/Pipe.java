package dev.sluice.testkit.proxy;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One direction of one connection. Thread-safe by one lock: its reader puts, its writer takes, and whoever holds the
 * proxy changes the toxics meanwhile. No lock is held while a socket is written to.
 */
final class Pipe {

    private static final long LONGEST_WAIT = TimeUnit.HOURS.toNanos(1);

    private final Line line;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition work = lock.newCondition();
    private boolean cut;

    Pipe(Line line, Clock clock) {
        this.line = line;
        this.clock = clock;
    }

    // Any thread

    void add(ToxicRule toxic) {
        locked(() -> line.add(toxic, clock.nanoTime()));
    }

    void heal() {
        locked(line::heal);
    }

    /** Lets go of the writer, and swallows what the reader still brings. */
    void cut() {
        locked(() -> cut = true);
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            room.signalAll();
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // Reader only

    /** Waits while the line is full. */
    void put(Chunk chunk) {
        lock.lock();
        try {
            while (!cut && !line.hasRoom()) {
                room.awaitUninterruptibly();
            }
            if (!cut) {
                line.put(chunk, clock.nanoTime());
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    // Writer only

    /**
     * Writes what may pass, for as long as it may.
     *
     * @return how the stream is to end: FINISH, CLOSE or RESET; HOLD when the pipe was cut, so that there is nothing to do
     */
    Decision.Act writeTo(OutputStream out) throws IOException {
        for (Part part = take(); ; part = take()) {
            if (part.act != Decision.Act.PASS) {
                return part.act;
            }
            out.write(part.bytes, part.offset, part.length);
            sent(part.length);
        }
    }

    private Part take() {
        lock.lock();
        try {
            Decision decision = awaitDecision();
            return decision.act() == Decision.Act.PASS
                    ? new Part(Decision.Act.PASS, line.bytes(), line.offset(), (int) decision.amount())
                    : Part.last(decision.act());
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a writer", e);
        } finally {
            lock.unlock();
        }
    }

    private Decision awaitDecision() throws InterruptedException {
        Decision decision = decide();
        while (!cut && decision.act() == Decision.Act.HOLD) {
            long unused = work.awaitNanos(Math.min(decision.amount(), LONGEST_WAIT));
            decision = decide();
        }
        return decision;
    }

    private Decision decide() {
        return cut ? Decision.hold(Decision.FOREVER) : line.decide(clock.nanoTime());
    }

    private void sent(int bytes) {
        lock.lock();
        try {
            line.sent(bytes, clock.nanoTime());
            if (line.hasRoom()) {
                room.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What the writer does next, with bytes if it is to write some. */
    private static final class Part {

        private static final byte[] NOTHING = new byte[0];

        private final Decision.Act act;
        private final byte[] bytes;
        private final int offset;
        private final int length;

        Part(Decision.Act act, byte[] bytes, int offset, int length) {
            this.act = act;
            this.bytes = bytes;
            this.offset = offset;
            this.length = length;
        }

        static Part last(Decision.Act act) {
            return new Part(act, NOTHING, 0, 0);
        }
    }
}
