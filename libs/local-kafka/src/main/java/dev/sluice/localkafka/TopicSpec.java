package dev.sluice.localkafka;

import java.util.HashMap;
import java.util.Map;

/**
 * A topic that shall exist.
 *
 * @param replicationFactor how many brokers keep it; {@link #REPLICATION_OF_THE_BROKER} leaves that to them
 * @param config the topic's own settings, such as {@code retention.ms}
 */
public record TopicSpec(String name, int partitions, short replicationFactor, Map<String, String> config) {

    public static final short REPLICATION_OF_THE_BROKER = -1;

    public TopicSpec {
        config = Map.copyOf(config);
    }

    public TopicSpec(String name, int partitions, Map<String, String> config) {
        this(name, partitions, REPLICATION_OF_THE_BROKER, config);
    }

    public TopicSpec(String name, int partitions) {
        this(name, partitions, Map.of());
    }

    public TopicSpec withReplicationFactor(int brokers) {
        return new TopicSpec(name, partitions, (short) brokers, config);
    }

    public TopicSpec with(String setting, String value) {
        Map<String, String> more = new HashMap<>(config);
        more.put(setting, value);
        return new TopicSpec(name, partitions, replicationFactor, more);
    }
}
