package dev.sluice.gateway.kafka;

import java.util.HashMap;
import java.util.Map;

/**
 * How much may be in flight from Kafka, by count and by bytes of requests and unsent replies, with hysteresis: once something
 * found no room, the partitions stay paused until half of the budget is free again. Pausing is not refusing: the log is the
 * queue. Poll thread only.
 *
 * <p>Topics that share the budget may each hold a multiple of what is free (Choudhury and Hahne's dynamic thresholds): one that
 * is flooded alone fills four fifths of it, two such get the same, and there is always room for one that has little.
 */
final class InFlightBudget {

    private static final int TIMES_WHAT_IS_FREE = 4;

    private final int maxRequests;
    private final long maxBytes;
    private int requests;
    private final UnsentReplies unsent;
    private long bytes;
    private boolean isBlocked;

    /** Of topics that hold something. */
    private final Map<String, Holding> holdings = new HashMap<>();

    InFlightBudget(int maxRequests, long maxBytes, UnsentReplies unsent) {
        this.unsent = unsent;
        this.maxRequests = maxRequests;
        this.maxBytes = maxBytes;
    }

    /** Whether the topic leaves room for others when it takes a place; always when it holds none. */
    boolean leavesRoom(String topic, long size) {
        Holding held = holdings.get(topic);
        return held == null
                || (held.requests < TIMES_WHAT_IS_FREE * (long) (maxRequests - requests)
                        && held.bytes + size <= TIMES_WHAT_IS_FREE * (maxBytes - bytes()));
    }

    /** Takes a place; false when there is none. A record larger than the whole budget passes when it is alone. */
    boolean tryTake(String topic, long size) {
        boolean fits = requests == 0 || (requests < maxRequests && bytes() + size <= maxBytes);
        if (!fits) {
            isBlocked = true;
            return false;
        }
        requests++;
        bytes += size;
        Holding held = holdings.computeIfAbsent(topic, first -> new Holding());
        held.requests++;
        held.bytes += size;
        return true;
    }

    void giveBack(String topic, long size) {
        Holding held = holdings.get(topic);
        if (held == null || held.bytes < size) {
            throw new IllegalStateException("given back more than was taken: " + size + " of " + bytes
                    + " bytes, requests=" + requests + " topic=" + topic);
        }
        held.requests--;
        held.bytes -= size;
        if (held.requests == 0) {
            holdings.remove(topic);
        }
        requests--;
        bytes -= size;
        if (requests <= maxRequests / 2 && bytes() <= maxBytes / 2) {
            isBlocked = false;
        }
    }

    /** Whether the partitions should be paused: the high watermark was reached and the low one not yet. */
    boolean isBlocked() {
        return isBlocked;
    }

    boolean isEmpty() {
        return requests == 0;
    }

    int requests() {
        return requests;
    }

    long bytes() {
        return bytes + unsent.bytes();
    }

    private static final class Holding {

        private int requests;
        private long bytes;
    }
}
