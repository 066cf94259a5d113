package dev.sluice.gateway.kafka;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The properties of our Kafka clients: our defaults, under what the configuration passes through, under what must hold.
 * A property of the last kind is refused when it is configured, by name, and not silently overridden.
 */
final class ClientProperties {

    private static final String SECTION = "kafka.properties";
    private static final String CONSUMER_SECTION = "kafka.consumer-properties";
    private static final String PRODUCER_SECTION = "kafka.producer-properties";

    private static final Set<String> OWN_SETTINGS =
            Set.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, CommonClientConfigs.GROUP_ID_CONFIG);
    private static final Map<String, Object> CONSUMER_MUST = Map.of(
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            "org.apache.kafka.common.serialization.ByteArrayDeserializer",
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            "org.apache.kafka.common.serialization.ByteArrayDeserializer");
    private static final Map<String, Object> PRODUCER_MUST = Map.of(
            // A topic that the producer does not know, or whose leader is away, is not to hold up the replies to
            // others.
            ProducerConfig.MAX_BLOCK_MS_CONFIG, 0,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
            ProducerConfig.ACKS_CONFIG, "all",
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, "org.apache.kafka.common.serialization.ByteArraySerializer",
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, "org.apache.kafka.common.serialization.ByteArraySerializer");
    private static final Set<String> CLASSIC_ONLY = Set.of(
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG);
    private static final Set<String> PRODUCER_NEVER = Set.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG);

    /** How long requests of a gateway that crashed wait for another one. Kafka's default is 45 s. */
    private static final int SESSION_TIMEOUT_MS = 15_000;

    private final KafkaConfig config;

    ClientProperties(KafkaConfig config) {
        this.config = config;
        refuse(SECTION, config.clients().properties(), CONSUMER_MUST.keySet());
        refuse(SECTION, config.clients().properties(), PRODUCER_MUST.keySet());
        refuse(SECTION, config.clients().properties(), PRODUCER_NEVER);
        refuse(CONSUMER_SECTION, config.clients().consumerProperties(), CONSUMER_MUST.keySet());
        refuse(PRODUCER_SECTION, config.clients().producerProperties(), PRODUCER_MUST.keySet());
        refuse(PRODUCER_SECTION, config.clients().producerProperties(), PRODUCER_NEVER);
        for (Map.Entry<String, Map<String, String>> section : Map.of(
                        SECTION, config.clients().properties(),
                        CONSUMER_SECTION, config.clients().consumerProperties(),
                        PRODUCER_SECTION, config.clients().producerProperties())
                .entrySet()) {
            refuse(section.getKey(), section.getValue(), OWN_SETTINGS);
        }
    }

    /** All but where reading begins: {@link #autoOffsetReset}; {@code auto} as protocol has to be resolved before. */
    Map<String, Object> consumer(GroupProtocol protocol) {
        Map<String, Object> properties = consumerAsConfigured();
        boolean isChosenByTheCluster = GroupProtocol.isAuto(groupProtocol());
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, protocol.name().toLowerCase(Locale.ROOT));
        if (protocol == GroupProtocol.CONSUMER && isChosenByTheCluster) {
            properties.keySet().removeAll(CLASSIC_ONLY); // meant for clusters that have no other protocol
        }
        if (protocol == GroupProtocol.CLASSIC) {
            properties.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
            properties.putIfAbsent(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        }
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"); // StartOffsets does it
        properties.putAll(CONSUMER_MUST);
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.cluster());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, config.groupId());
        return properties;
    }

    /** Where reading begins, in Kafka's words. */
    String autoOffsetReset() {
        return String.valueOf(consumerAsConfigured().get(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG));
    }

    /** How the group shares its partitions: Kafka's own names, and {@code auto}. */
    String groupProtocol() {
        return String.valueOf(consumerAsConfigured().get(ConsumerConfig.GROUP_PROTOCOL_CONFIG));
    }

    private Map<String, Object> consumerAsConfigured() {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "sluice-requests");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1 << 20);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000); // how soon new topics and partitions are seen
        properties.putAll(config.clients().properties());
        properties.putAll(config.clients().consumerProperties());
        return properties;
    }

    Map<String, Object> producer() {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, "sluice-replies");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 2);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 << 10);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        // A dead letter repeats its record with headers added, so it must be able to be larger than any record we read.
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 << 20);
        properties.putAll(config.clients().properties());
        properties.putAll(config.clients().producerProperties());
        properties.putAll(PRODUCER_MUST);
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.cluster());
        return properties;
    }

    /** The largest value that the producer takes: its own limit for a record, and its memory for all of them. */
    int maxReplyBytes() {
        Map<String, Object> properties = producer();
        long record = number(properties, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, ConfigDef.Type.INT);
        long memory = number(properties, ProducerConfig.BUFFER_MEMORY_CONFIG, ConfigDef.Type.LONG);
        return (int) Math.min(record, memory);
    }

    /** What the producer may hold of all that is not acknowledged. */
    long replyMemory() {
        return number(producer(), ProducerConfig.BUFFER_MEMORY_CONFIG, ConfigDef.Type.LONG);
    }

    /** What one partition takes of that at least. */
    int replyBatchBytes() {
        return (int) number(producer(), ProducerConfig.BATCH_SIZE_CONFIG, ConfigDef.Type.INT);
    }

    private static long number(Map<String, Object> properties, String name, ConfigDef.Type type) {
        Object value = properties.getOrDefault(
                name, ProducerConfig.configDef().defaultValues().get(name));
        return ((Number) ConfigDef.parseType(name, value, type)).longValue();
    }

    Map<String, Object> admin() {
        Map<String, Object> properties = new HashMap<>();
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, "sluice-topics");
        properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        properties.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
        properties.putAll(config.clients().properties());
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.cluster());
        return properties;
    }

    Map<String, Object> topicMaker() {
        Map<String, Object> properties = admin();
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, "sluice-topic-maker");
        return properties;
    }

    /** Of who sends durable requests, and may wait for the cluster. */
    Map<String, Object> durableSender() {
        Map<String, Object> properties = producer();
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, "sluice-durable");
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        return properties;
    }

    /** Of who reads a topic whole, in no group. */
    Map<String, Object> sessionReader() {
        Map<String, Object> properties = consumerAsConfigured();
        properties.keySet().removeAll(CLASSIC_ONLY);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "sluice-sessions");
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"); // a gap is to be told of
        properties.putAll(CONSUMER_MUST);
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.cluster());
        return properties;
    }

    Map<String, Object> brokersWatch() {
        Map<String, Object> properties = admin();
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, "sluice-brokers");
        return properties;
    }

    Map<String, Object> topicIdentities() {
        Map<String, Object> properties = admin();
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, "sluice-topic-ids");
        return properties;
    }

    private static void refuse(String section, Map<String, String> configured, Set<String> names) {
        for (String name : names) {
            if (configured.containsKey(name)) {
                throw new IllegalArgumentException(section + " must not set " + name + ", was " + configured.get(name)
                        + ": the gateway's promises rest on it, or it has a setting of its own");
            }
        }
    }
}
