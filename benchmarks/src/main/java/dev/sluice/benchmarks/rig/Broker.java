package dev.sluice.benchmarks.rig;

import dev.sluice.load.kafka.KafkaTarget;
import dev.sluice.load.kafka.KafkaTargetConfig;
import dev.sluice.load.request.Bodies;
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

    /** Kafka's own default, which serves latency. */
    private static final Duration LINGER = Duration.ofMillis(5);

    private static final int PARTITIONS = 8;

    private final LocalKafka kafka;
    private final Duration linger;

    private Broker(LocalKafka kafka, Duration linger) {
        this.kafka = kafka;
        this.linger = linger;
    }

    /** Starts it with the jars of the distribution. */
    public static Broker start(Folders folders) throws InterruptedException {
        return new Broker(
                LocalKafka.start(new LocalKafkaConfig(
                        folders.distribution().resolve("broker").resolve("lib"),
                        folders.work().resolve("kafka"),
                        folders.work().resolve("kafka.log"),
                        0,
                        Map.of())),
                LINGER);
    }

    /** The same, for rigs whose producers linger for so long, that of the generator among them. It is closed where it was started. */
    public Broker lingering(Duration otherLinger) {
        return new Broker(kafka, otherLinger);
    }

    /** Of whatever has a producer: the generator, Sluice, the rivals. */
    Duration linger() {
        return linger;
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
                new KafkaTargetConfig(bootstrapServers(), Map.of(), requests, replies, linger, deadline), bodies);
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
