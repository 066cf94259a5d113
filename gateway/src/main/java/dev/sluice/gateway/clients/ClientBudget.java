package dev.sluice.gateway.clients;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much may be in flight from connected clients, by count and by bytes. A place is taken on the connection's loop before a
 * body is read, and given back when the answer is written. Thread-safe: two counters, each taken at once or not at all.
 */
final class ClientBudget {

    /** In place of what is held, when it is held no more: whoever grows too late takes nothing. */
    private static final long GIVEN_BACK = Long.MIN_VALUE;

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
        return Optional.of(new Place(1, size));
    }

    /** Room for bytes that are no request yet, or never will be: none at first, and no place in flight. */
    ClientPermit room() {
        return new Place(0, 0);
    }

    boolean couldHold(long size) {
        return size <= maxBytes;
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
        // Nothing always fits, also while another finds out that it does not.
        if (bytes.addAndGet(size) > maxBytes && size > 0) {
            bytes.addAndGet(-size);
            return false;
        }
        return true;
    }

    /** One place in flight, or only the bytes. */
    private final class Place implements ClientPermit {

        private final int places;
        private final AtomicLong held;

        private Place(int places, long size) {
            this.places = places;
            held = new AtomicLong(size);
        }

        @Override
        public boolean grow(long more) {
            if (!takeBytes(more)) {
                return false;
            }
            if (!holds(more)) {
                bytes.addAndGet(-more);
                return false;
            }
            return true;
        }

        @Override
        public void shrink(long less) {
            if (holds(-less)) {
                bytes.addAndGet(-less);
            }
        }

        /** Of what is given back there is no more or less. */
        private boolean holds(long more) {
            return held.accumulateAndGet(more, (have, add) -> have == GIVEN_BACK ? have : have + add) != GIVEN_BACK;
        }

        @Override
        public void release() {
            long had = held.getAndSet(GIVEN_BACK);
            if (had != GIVEN_BACK) {
                bytes.addAndGet(-had);
                requests.addAndGet(-places);
            }
        }
    }
}
