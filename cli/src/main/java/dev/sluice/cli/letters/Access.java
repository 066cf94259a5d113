package dev.sluice.cli.letters;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * How a cluster is reached.
 *
 * @param properties of Kafka's clients, security settings for example
 */
public record Access(String bootstrapServers, Map<String, String> properties) {

    public Access {
        properties = Map.copyOf(properties);
    }

    /** For a client, which adds its own. */
    Map<String, Object> clientProperties() {
        Map<String, Object> all = new HashMap<>(properties);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return all;
    }
}
