package dev.sluice.localkafka;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where and how the broker runs.
 *
 * @param brokerJars the folder with the broker's jars
 * @param folder what the broker writes: its data, kept between runs, and its properties
 * @param logFile what it says
 * @param port where clients reach it on loopback; 0 takes a free one
 * @param properties broker properties that win over ours
 */
public record LocalKafkaConfig(Path brokerJars, Path folder, Path logFile, int port, Map<String, String> properties) {

    private static final Path JARS_IN_THE_BUILD = Path.of("libs", "kafka-broker", "target", "lib");

    /** Quick group joins and a quick return after {@link LocalKafka#kill}; nothing that changes what a client may see. */
    private static final Map<String, String> QUICK = Map.ofEntries(
            Map.entry("broker.session.timeout.ms", "2000"),
            Map.entry("broker.heartbeat.interval.ms", "300"),
            Map.entry("group.min.session.timeout.ms", "1000"),
            Map.entry("group.consumer.min.session.timeout.ms", "3000"),
            Map.entry("group.consumer.session.timeout.ms", "5000"),
            Map.entry("group.consumer.min.heartbeat.interval.ms", "200"),
            Map.entry("group.consumer.heartbeat.interval.ms", "500"),
            Map.entry("group.consumer.assignment.interval.ms", "0"),
            Map.entry("group.share.min.session.timeout.ms", "3000"),
            Map.entry("group.share.session.timeout.ms", "5000"),
            Map.entry("group.share.min.heartbeat.interval.ms", "200"),
            Map.entry("group.share.heartbeat.interval.ms", "500"),
            Map.entry("group.share.min.record.lock.duration.ms", "1000"),
            Map.entry("group.share.assignment.interval.ms", "0"),
            Map.entry("log.cleaner.enable", "false"));

    public LocalKafkaConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("the port of Kafka must be 0 to 65535, was " + port);
        }
        brokerJars = brokerJars.toAbsolutePath().normalize();
        folder = folder.toAbsolutePath().normalize();
        logFile = logFile.toAbsolutePath().normalize();
        properties = Map.copyOf(properties);
    }

    /** For tests inside the build: the jars that the build has laid out, a free port, quick groups. */
    public static LocalKafkaConfig forTests(Path folder) {
        return new LocalKafkaConfig(jarsInTheBuild(), folder, folder.resolve("broker.log"), 0, QUICK);
    }

    /** The same broker at another port: what a restart needs, for clients that know the old one. */
    public LocalKafkaConfig withPort(int newPort) {
        return new LocalKafkaConfig(brokerJars, folder, logFile, newPort, properties);
    }

    Path data() {
        return folder.resolve("data");
    }

    private static Path jarsInTheBuild() {
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            Path jars = folder.resolve(JARS_IN_THE_BUILD);
            if (Files.isDirectory(jars)) {
                return jars;
            }
        }
        throw new IllegalStateException(
                "no " + JARS_IN_THE_BUILD + " above " + start + "; run: mvn generate-resources -pl libs/kafka-broker");
    }
}
