package dev.sluice.gateway.websocket;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of answers are kept of all sessions together. Thread-safe. */
final class KeptBytes {

    private final long most;
    private final AtomicLong kept = new AtomicLong();

    KeptBytes(long most) {
        this.most = most;
    }

    boolean tryTake(long bytes) {
        if (kept.addAndGet(bytes) > most) {
            kept.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void release(long bytes) {
        kept.addAndGet(-bytes);
    }

    long kept() {
        return kept.get();
    }
}
