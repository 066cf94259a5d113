package dev.sluice.load;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How requests ended: sent = ok + failed + lost.
 *
 * @param failed how many, by code
 * @param lost how many were never answered
 */
public record Counts(long sent, long ok, SortedMap<String, Long> failed, long lost) {

    public Counts {
        failed = Collections.unmodifiableSortedMap(new TreeMap<>(failed));
        long sum =
                ok + lost + failed.values().stream().mapToLong(Long::longValue).sum();
        if (sum != sent) {
            throw new IllegalArgumentException(sent + " sent, but " + sum + " ok, failed and lost");
        }
    }

    /** All that failed, whatever the code. */
    public long failures() {
        return failed.values().stream().mapToLong(Long::longValue).sum();
    }
}
