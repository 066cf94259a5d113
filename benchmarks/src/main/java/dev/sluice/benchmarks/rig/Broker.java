package dev.sluice.benchmarks.rig;

import dev.sluice.load.kafka.Bodies;
import dev.sluice.load.kafka.KafkaTarget;
import dev.sluice.load.kafka.KafkaTargetConfig;
import dev.sluice.localkafka.LocalKafka;
import dev.sluice.localkafka.LocalKafkaConfig;
import dev.sluice.localkafka.TopicSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The one broker of all rigs. */
public final class Broker implements AutoCloseable {

    /** Of whatever has a producer: the generator, Sluice, the rivals. */
    public static final Duration LINGER = Duration.ofMillis(2);

    private static final int PARTITIONS = 8;

    private final LocalKafka kafka;

    private Broker(LocalKafka kafka) {
        this.kafka = kafka;
    }

    /** Starts it with the jars of the distribution. */
    public static Broker start(Folders folders) throws InterruptedException {
        return new Broker(LocalKafka.start(new LocalKafkaConfig(
                folders.distribution().resolve("broker").resolve("lib"),
                folders.work().resolve("kafka"),
                folders.work().resolve("kafka.log"),
                0,
                Map.of())));
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    long pid() {
        return kafka.pid();
    }

    void create(String... topics) throws InterruptedException {
        kafka.createTopics(
                Stream.of(topics).map(topic -> new TopicSpec(topic, PARTITIONS)).toList());
    }

    KafkaTarget target(String requests, String replies, Bodies bodies, Optional<Duration> deadline) {
        return KafkaTarget.open(
                new KafkaTargetConfig(bootstrapServers(), Map.of(), requests, replies, LINGER, deadline), bodies);
    }

    @Override
    public void close() {
        kafka.close();
    }

    static List<String> settings(Map<String, String> settings) {
        return settings.entrySet().stream()
                .flatMap(setting -> Stream.of("--set", setting.getKey() + "=" + setting.getValue()))
                .toList();
    }
}
