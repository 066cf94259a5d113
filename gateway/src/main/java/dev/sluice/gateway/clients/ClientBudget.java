package dev.sluice.gateway.clients;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much may be in flight from connected clients, by count and by bytes. A place is taken on the connection's loop before a
 * body is read, and given back when the answer is written. Thread-safe: two counters, each taken at once or not at all.
 */
final class ClientBudget {

    private final int maxRequests;
    private final long maxBytes;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    ClientBudget(int maxRequests, long maxBytes) {
        this.maxRequests = maxRequests;
        this.maxBytes = maxBytes;
    }

    /** Takes a place; empty when there is none. What is larger than the whole budget never has one. */
    Optional<ClientPermit> tryTake(long size) {
        if (!takeRequest()) {
            return Optional.empty();
        }
        if (!takeBytes(size)) {
            requests.decrementAndGet();
            return Optional.empty();
        }
        return Optional.of(new Place(size));
    }

    int requests() {
        return requests.get();
    }

    long bytes() {
        return bytes.get();
    }

    private boolean takeRequest() {
        if (requests.incrementAndGet() > maxRequests) {
            requests.decrementAndGet();
            return false;
        }
        return true;
    }

    private boolean takeBytes(long size) {
        if (bytes.addAndGet(size) > maxBytes) {
            bytes.addAndGet(-size);
            return false;
        }
        return true;
    }

    /** One place in flight. */
    final class Place implements ClientPermit {

        private final AtomicLong held;
        private final AtomicBoolean isReleased = new AtomicBoolean();

        private Place(long size) {
            held = new AtomicLong(size);
        }

        @Override
        public boolean grow(long more) {
            if (!takeBytes(more)) {
                return false;
            }
            held.addAndGet(more);
            return true;
        }

        @Override
        public void release() {
            if (isReleased.compareAndSet(false, true)) {
                bytes.addAndGet(-held.get());
                requests.decrementAndGet();
            }
        }
    }
}
