package dev.sluice.cli.bench;

import dev.sluice.load.Target;
import dev.sluice.load.kafka.KafkaTarget;
import dev.sluice.load.kafka.KafkaTargetConfig;
import dev.sluice.load.request.Bodies;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Requests as records of a topic, answers as replies on another.
 *
 * @param texts where the texts in the bodies came from
 */
public record KafkaTransport(KafkaTargetConfig config, Bodies bodies, String texts) implements Transport {

    @Override
    public String place() {
        return config.topic() + " at " + config.bootstrapServers();
    }

    @Override
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("via", "kafka at " + config.bootstrapServers());
        facts.put("topics", config.topic() + " (" + bodies.format() + ") -> " + config.replyTopic());
        facts.put("texts", texts);
        facts.put("linger", config.linger().toMillis() + " ms");
        facts.put(
                "deadline",
                config.timeout()
                        .map(Duration::toMillis)
                        .map(most -> most + " ms")
                        .orElse("none"));
        return facts;
    }

    @Override
    public Target open() {
        return KafkaTarget.open(config, bodies);
    }
}
