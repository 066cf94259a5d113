package dev.sluice.gateway.request;

import java.util.List;

/**
 * What one dispatch carries to a worker: requests for one model version. Never empty.
 *
 * @param costNanos what it is expected to cost; 0 when that is not known
 */
public record Frame(ModelVersion model, List<Entry> members, double costNanos) {

    public Frame {
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a frame needs a member");
        }
    }

    /** A frame whose cost is not known. */
    public Frame(ModelVersion model, List<Entry> members) {
        this(model, members, 0);
    }

    public int rows() {
        return members.stream().mapToInt(Entry::rows).sum();
    }

    public long sizeBytes() {
        return members.stream()
                .mapToLong(member -> member.request().sizeBytes())
                .sum();
    }
}
