package dev.sluice.gateway.kafka.reply;

import java.util.HashMap;
import java.util.Map;

/**
 * How the topics share the producer's memory. What is sent to a topic whose leader is away stays in that memory until it
 * comes back; without a bound of its own it would soon be all of it, and every reply would wait for that one topic.
 *
 * <p>A topic may hold half of what the others leave free, so a few stuck ones leave room to the rest. One that holds
 * nothing may always begin: hundreds of stuck topics at once do fill the memory, and then every reply waits and is repeated. Pure; sender thread only.
 */
final class MemoryShares {

    private final long memory;
    private final Map<String, Long> held = new HashMap<>();
    private long total;

    MemoryShares(long memory) {
        this.memory = memory;
    }

    /** Takes so many bytes for this topic; false when it has to wait until it has given some back. */
    boolean tryTake(String topic, long bytes) {
        long own = held.getOrDefault(topic, 0L);
        long leftByOthers = memory - (total - own);
        if (own > 0 && own + bytes > leftByOthers / 2) {
            return false;
        }
        held.put(topic, own + bytes);
        total += bytes;
        return true;
    }

    void giveBack(String topic, long bytes) {
        Long left = held.computeIfPresent(topic, (name, own) -> own == bytes ? null : own - bytes);
        total -= bytes;
        if (total < 0 || (left != null && left < 0)) {
            throw new IllegalStateException("given back more than was taken: topic=" + topic + " bytes=" + bytes
                    + " left=" + left + " total=" + total);
        }
    }
}
