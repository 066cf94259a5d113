package dev.sluice.gateway.kafka;

/**
 * How much may be in flight from Kafka, by count and by bytes of requests and unsent replies, with hysteresis: once something found no room, the
 * partitions stay paused until half of the budget is free again. Pausing is not refusing: the log is the queue. Poll
 * thread only.
 */
final class InFlightBudget {

    private final int maxRequests;
    private final long maxBytes;
    private int requests;
    private final UnsentReplies unsent;
    private long bytes;
    private boolean isBlocked;

    InFlightBudget(int maxRequests, long maxBytes, UnsentReplies unsent) {
        this.unsent = unsent;
        this.maxRequests = maxRequests;
        this.maxBytes = maxBytes;
    }

    /** Takes a place; false when there is none. A record larger than the whole budget passes when it is alone. */
    boolean tryTake(long size) {
        boolean fits = requests == 0 || (requests < maxRequests && bytes() + size <= maxBytes);
        if (!fits) {
            isBlocked = true;
            return false;
        }
        requests++;
        bytes += size;
        return true;
    }

    void giveBack(long size) {
        if (requests == 0 || bytes < size) {
            throw new IllegalStateException(
                    "given back more than was taken: " + size + " of " + bytes + " bytes, requests=" + requests);
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
}
