package dev.sluice.gateway.kafka;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Why no records may be taken, if they may not: anyone may hold ingestion, under a name of its own, and it goes on when
 * nobody does.
 * Thread-safe; the poll thread looks at it between polls.
 */
final class Holds {

    private final Set<String> holders = ConcurrentHashMap.newKeySet();

    /** False when it held already. */
    boolean hold(String holder) {
        return holders.add(holder);
    }

    /** False when it did not hold. */
    boolean release(String holder) {
        return holders.remove(holder);
    }

    boolean any() {
        return !holders.isEmpty();
    }
}
