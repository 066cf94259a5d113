package dev.sluice.gateway.kafka;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of outcomes that no broker has acknowledged yet. They count in the budget of what is in flight, or a broker that
 * is away would let answers pile up that are far larger than their requests. Thread-safe.
 */
final class UnsentReplies {

    private final AtomicLong bytes = new AtomicLong();

    void add(long more) {
        bytes.addAndGet(more);
    }

    void remove(long acknowledged) {
        bytes.addAndGet(-acknowledged);
    }

    long bytes() {
        return bytes.get();
    }
}
