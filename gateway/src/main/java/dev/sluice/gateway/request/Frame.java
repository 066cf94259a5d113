package dev.sluice.gateway.request;

import java.util.List;

/** What one dispatch carries to a worker: requests for one model version. Never empty. */
public record Frame(ModelVersion model, List<Entry> members) {

    public Frame {
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a frame needs a member");
        }
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
