package dev.sluice.localkafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKafkaIT {

    private static final TopicPartition TEXTS = new TopicPartition("texts", 0);

    @TempDir
    Path folder;

    @Test
    void keepsItsDataAndItsClusterOverAStopAndAKill() throws Exception {
        LocalKafkaConfig config = LocalKafkaConfig.forTests(folder);
        LocalKafka kafka = LocalKafka.start(config);
        kafka.createTopics(List.of(new TopicSpec("texts", 1)));
        send(kafka, "before the stop");
        String meta = metaProperties();

        kafka.stop();
        kafka = LocalKafka.start(config.withPort(kafka.port()));
        send(kafka, "before the kill");
        kafka.kill();
        kafka = LocalKafka.start(config);

        assertThat(read(kafka, 2)).containsExactly("before the stop", "before the kill");
        assertThat(metaProperties()).isEqualTo(meta);
        kafka.stop();
        assertThat(kafka.exit().get(1, TimeUnit.SECONDS)).isEqualTo(128 + 15);
    }

    @Test
    void createsTheTopicsThatAreMissingAndNoOthers() throws Exception {
        try (LocalKafka kafka = LocalKafka.start(LocalKafkaConfig.forTests(folder));
                Cluster cluster = new Cluster(kafka.bootstrapServers(), Map.of())) {
            kafka.createTopics(List.of(new TopicSpec("texts", 8)));

            List<String> created =
                    cluster.createMissing(List.of(new TopicSpec("texts", 3), new TopicSpec("replies", 3)));

            assertThat(created).containsExactly("replies");
            try (KafkaProducer<String, String> producer = producer(kafka)) {
                assertThat(producer.partitionsFor("texts")).hasSize(8);
                assertThat(producer.partitionsFor("replies")).hasSize(3);
            }
        }
    }

    @Test
    void formatsAgainWhatAnEarlierStartLeftHalfFormatted() throws Exception {
        LocalKafkaConfig config = LocalKafkaConfig.forTests(folder);
        Files.createDirectories(folder.resolve("data.new/__cluster_metadata-0"));
        Files.createDirectories(config.data());

        LocalKafka.start(config).stop();

        assertThat(folder.resolve("data.new")).doesNotExist();
        assertThat(config.data().resolve("meta.properties")).exists();
    }

    @Test
    void refusesAFolderOfOtherFilesAndTouchesNone() throws Exception {
        LocalKafkaConfig config = LocalKafkaConfig.forTests(folder);
        Path foreign = Files.createDirectories(config.data()).resolve("thesis.txt");
        Files.writeString(foreign, "chapter 1");

        assertThatThrownBy(() -> LocalKafka.start(config))
                .isInstanceOf(LocalKafkaException.class)
                .hasMessageContaining("no Kafka data folder")
                .hasMessageContaining("broker.log");

        assertThat(foreign).hasContent("chapter 1");
    }

    @Test
    void saysInOneLineThatThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            LocalKafkaConfig config = LocalKafkaConfig.forTests(folder).withPort(taken.getLocalPort());

            assertThatThrownBy(() -> LocalKafka.start(config))
                    .isInstanceOf(LocalKafkaException.class)
                    .hasMessage("Kafka cannot be started: Address already in use");
        }
    }

    @Test
    void namesTheCauseFromItsLogWhenTheBrokerDies() throws Exception {
        LocalKafkaConfig good = LocalKafkaConfig.forTests(folder);
        LocalKafkaConfig config =
                new LocalKafkaConfig(good.brokerJars(), folder, good.logFile(), 0, Map.of("log.segment.bytes", "-5"));

        assertThatThrownBy(() -> LocalKafka.start(config))
                .isInstanceOf(LocalKafkaException.class)
                .hasMessageContaining("Invalid value -5 for configuration log.segment.bytes")
                .hasMessageNotContaining("\n");
    }

    @Test
    void refusesASecondBrokerOnTheSameData() throws Exception {
        LocalKafkaConfig config = LocalKafkaConfig.forTests(folder);
        try (LocalKafka first = LocalKafka.start(config)) {
            assertThatThrownBy(() -> LocalKafka.start(config))
                    .isInstanceOf(LocalKafkaException.class)
                    .hasMessageContaining("another broker is running on " + config.data());
            assertThat(first.exit()).isNotDone();
        }
    }

    /** The broker's version stands in the module that lays out its jars, the clients' in the root. */
    @Test
    void isOfTheVersionOfTheClients() throws Exception {
        URI clients =
                Admin.class.getProtectionDomain().getCodeSource().getLocation().toURI();

        try (Stream<Path> jars = Files.list(LocalKafkaConfig.forTests(folder).brokerJars())) {
            assertThat(jars.map(Path::getFileName)).contains(Path.of(clients).getFileName());
        }
    }

    private String metaProperties() throws Exception {
        return Files.readString(folder.resolve("data/meta.properties"));
    }

    private static void send(LocalKafka kafka, String text) throws Exception {
        try (KafkaProducer<String, String> producer = producer(kafka)) {
            producer.send(new ProducerRecord<>(TEXTS.topic(), text)).get(30, TimeUnit.SECONDS);
        }
    }

    private static KafkaProducer<String, String> producer(LocalKafka kafka) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()), new StringSerializer(), new StringSerializer());
    }

    private static List<String> read(LocalKafka kafka, int count) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(TEXTS));
            consumer.seekToBeginning(List.of(TEXTS));
            List<String> values = new ArrayList<>();
            for (int poll = 0; poll < 30 && values.size() < count; poll++) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    values.add(record.value());
                }
            }
            return values;
        }
    }
}
