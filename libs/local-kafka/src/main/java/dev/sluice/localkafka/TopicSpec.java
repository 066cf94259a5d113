package dev.sluice.localkafka;

import java.util.Map;

/** A topic that shall exist. */
public record TopicSpec(String name, int partitions, Map<String, String> config) {

    public TopicSpec {
        config = Map.copyOf(config);
    }

    public TopicSpec(String name, int partitions) {
        this(name, partitions, Map.of());
    }
}
