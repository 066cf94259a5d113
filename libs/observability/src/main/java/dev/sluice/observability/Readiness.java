package dev.sluice.observability;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Why this process can not take requests now: one reason a component, and ready when there is none.
 *
 * <p>Thread-safe: components tell from their own threads, the operations endpoint reads from its own.
 */
public final class Readiness {

    private final ConcurrentSkipListMap<String, String> reasons = new ConcurrentSkipListMap<>();

    public void notReady(String component, String reason) {
        reasons.put(component, reason);
    }

    public void ready(String component) {
        reasons.remove(component);
    }

    public boolean isReady() {
        return reasons.isEmpty();
    }

    /** A copy, by component name in order. Empty when ready. */
    public Map<String, String> reasons() {
        // One by one: the constructor that takes a sorted map trusts its size, which another thread may be changing.
        var copy = new TreeMap<String, String>();
        reasons.forEach(copy::put);
        return copy;
    }
}
