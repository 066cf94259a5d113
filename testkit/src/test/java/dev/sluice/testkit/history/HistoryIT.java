package dev.sluice.testkit.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.localkafka.LocalKafka;
import dev.sluice.localkafka.LocalKafkaConfig;
import dev.sluice.localkafka.TopicSpec;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real broker, with a few lines that echo in the gateway's place. */
class HistoryIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Map<String, String> APPEND_TIME = Map.of("message.timestamp.type", "LogAppendTime");
    private static final RunScope SCOPE =
            new RunScope(Set.of("requests"), Set.of("replies"), Set.of("letters"), "echo");

    @TempDir
    static Path folder;

    private static LocalKafka kafka;

    @BeforeAll
    static void startKafka() throws InterruptedException {
        kafka = LocalKafka.start(LocalKafkaConfig.forTests(folder));
        kafka.createTopics(List.of(
                new TopicSpec("committed", 2),
                new TopicSpec("requests", 4, APPEND_TIME),
                new TopicSpec("replies", 2, APPEND_TIME),
                new TopicSpec("letters", 1, APPEND_TIME)));
    }

    @AfterAll
    static void stopKafka() throws InterruptedException {
        kafka.stop();
    }

    @Test
    void readsEveryCommitOfAGroupFromTheOffsetsTopicItself() {
        var first = new TopicPartition("committed", 0);
        var second = new TopicPartition("committed", 1);
        Instant before = Instant.ofEpochMilli(Clock.systemUTC().millis());
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("history");
                KafkaConsumer<byte[], byte[]> other = consumer("another")) {
            consumer.commitSync(Map.of(first, new OffsetAndMetadata(10, Optional.of(3), "bitmap: \u00e4")));
            consumer.commitSync(Map.of(second, new OffsetAndMetadata(5)));
            other.commitSync(Map.of(first, new OffsetAndMetadata(99)));
            consumer.commitSync(Map.of(first, new OffsetAndMetadata(4)));
        }

        List<Commit> commits = new CommitLog(kafka.bootstrapServers(), LONG).read("history");

        assertThat(commits)
                .extracting(Commit::topicPartition, Commit::offset, Commit::metadata)
                .containsExactly(tuple(first, 10L, "bitmap: \u00e4"), tuple(second, 5L, ""), tuple(first, 4L, ""));
        assertThat(commits).extracting(Commit::position).isSorted();
        assertThat(commits).allSatisfy(commit -> assertThat(commit.time()).isBetween(before, before.plus(LONG)));
        Verdict verdict =
                Checker.ofAnyOrder().check(new History(List.of(), Set.of(), List.of(), List.of(), List.of(), commits));
        assertThat(verdict.anomalies()).extracting(Anomaly::kind).containsExactly(Anomaly.Kind.COMMIT_MOVED_BACK);
    }

    @Test
    void judgesARunOfRequestsThatWereEchoed() throws Exception {
        var config = RequesterConfig.of(kafka.bootstrapServers(), "requests", "replies", number -> {
                    Request request = Request.ofText("text " + number);
                    return number % 2 == 0 ? request : request.withKey("key " + number % 5);
                })
                .withExponentialGaps(1);
        try (var requester = new Requester(config);
                var follower = new AnswerFollower(kafka.bootstrapServers(), Set.of("replies"), Set.of("letters"))) {
            requester.start(2_000, 500);
            requester.awaitDone(LONG);
            assertThat(requester.acknowledged()).isEqualTo(500);
            assertThat(follower.answered()).isZero();
            echo(500);
            assertThat(follower.awaitAllAnswered(requester, LONG)).isTrue();

            History history = new HistoryReader(kafka.bootstrapServers(), LONG)
                    .read(SCOPE, requester.sent(), ReplyCheck.ofOk(HistoryIT::complaint));

            Verdict verdict = Checker.ofKeyOrder().check(history);
            assertThat(verdict.anomalies()).as(verdict.toString()).isEmpty();
            assertThat(verdict.notes()).isEmpty();
            assertThat(verdict.ok()).isEqualTo(490);
            assertThat(verdict.errors()).containsOnly(Map.entry("MODEL_ERROR", 10));
            assertThat(verdict.deadLettered()).isEqualTo(10);
            assertThat(verdict.duplicates()).isZero();
            assertThat(verdict.commitsChecked()).isPositive();
        }
    }

    private static Optional<String> complaint(int number, ConsumerRecord<byte[], byte[]> reply) {
        String text = new String(reply.value(), UTF_8);
        return text.equals("text " + number) ? Optional.empty() : Optional.of("it says " + text);
    }

    /** Answers so many; every 50th with an error. */
    private static void echo(int count) throws Exception {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("echo");
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor("requests").stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            int answered = 0;
            for (int poll = 0; poll < 100 && answered < count; poll++) {
                Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
                for (ConsumerRecord<byte[], byte[]> request : consumer.poll(Duration.ofSeconds(1))) {
                    answer(request, answered++ % 50 == 0, producer);
                    offsets.put(
                            new TopicPartition(request.topic(), request.partition()),
                            new OffsetAndMetadata(request.offset() + 1));
                }
                producer.flush();
                consumer.commitSync(offsets);
            }
        }
    }

    private static void answer(
            ConsumerRecord<byte[], byte[]> request, boolean fails, KafkaProducer<byte[], byte[]> producer)
            throws Exception {
        var reply = new ProducerRecord<>("replies", request.key(), request.value());
        reply.headers().add(request.headers().lastHeader("sluice-correlation-id"));
        String id = request.topic() + "-" + request.partition() + "-" + request.offset();
        reply.headers().add("sluice-request-id", id.getBytes(UTF_8));
        reply.headers().add("sluice-status", (fails ? "error" : "ok").getBytes(UTF_8));
        if (fails) {
            reply.headers().add("sluice-error-code", "MODEL_ERROR".getBytes(UTF_8));
            var letter = new ProducerRecord<>("letters", request.key(), request.value());
            request.headers().forEach(letter.headers()::add);
            letter.headers().add("__dlq.errors.topic", request.topic().getBytes(UTF_8));
            letter.headers()
                    .add(
                            "__dlq.errors.partition",
                            Integer.toString(request.partition()).getBytes(UTF_8));
            letter.headers()
                    .add("__dlq.errors.offset", Long.toString(request.offset()).getBytes(UTF_8));
            letter.headers().add("__dlq.errors.exception", "MODEL_ERROR".getBytes(UTF_8));
            producer.send(letter).get();
        }
        producer.send(reply).get();
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String group) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "group.id", group, "enable.auto.commit", false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
