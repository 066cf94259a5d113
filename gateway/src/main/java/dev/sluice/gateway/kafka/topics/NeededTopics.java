package dev.sluice.gateway.kafka.topics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;

/** The topics that shall exist, and what each is made with. Pure, and not to be used while it is added to. */
public final class NeededTopics {

    private final TopicsConfig config;
    private final Map<String, NewTopic> topics = new LinkedHashMap<>();

    public NeededTopics(TopicsConfig config) {
        this.config = config;
    }

    /** Of a topic that is needed twice, the first counts. */
    public NeededTopics add(String name, long largestRecord) {
        topics.putIfAbsent(
                name,
                new NewTopic(name, Optional.of(config.partitions()), replicationFactor())
                        .configs(Map.of("max.message.bytes", Long.toString(largestRecord))));
        return this;
    }

    private Optional<Short> replicationFactor() {
        return config.replicationFactor() == 0 ? Optional.empty() : Optional.of((short) config.replicationFactor());
    }

    List<NewTopic> all() {
        return new ArrayList<>(topics.values());
    }
}
