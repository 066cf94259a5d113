package dev.sluice.testkit.history;

import java.util.List;

/** A request that was answered more than once. */
public record Duplicate(String request, List<RecordId> replies) {

    public Duplicate {
        replies = List.copyOf(replies);
    }

    @Override
    public String toString() {
        return request + " at " + replies;
    }
}
