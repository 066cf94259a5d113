package dev.sluice.load.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Where requests go and replies come from.
 *
 * @param clientProperties of Kafka's clients, security settings for example
 * @param linger how long the producer waits for more records to send at once
 * @param timeout told with each request, so that nobody works for it after that
 */
public record KafkaTargetConfig(
        String bootstrapServers,
        Map<String, String> clientProperties,
        String topic,
        String replyTopic,
        Duration linger,
        Optional<Duration> timeout) {

    private static final int LARGEST_RECORD = 16 << 20;
    private static final int BATCH_BYTES = 64 << 10;

    public KafkaTargetConfig {
        clientProperties = Map.copyOf(clientProperties);
        if (linger.isNegative()) {
            throw new IllegalArgumentException("the linger must not be negative, was " + linger);
        }
    }

    Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, linger.toMillis());
        // All of them, since they have to fit one another: what is not sent within a drain counts as lost.
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) (20_000 + linger.toMillis()));
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        properties.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_RECORD);
        properties.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        properties.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        properties.putIfAbsent(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return properties;
    }
}
