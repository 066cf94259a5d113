package dev.sluice.gateway.kafka;

import static dev.sluice.gateway.kafka.TestCluster.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.kafka.TestPath.Topics;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.Outcome;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where each outcome that is no prediction ends, read back from a real broker. */
class KafkaRefusalsIT {

    private static final String INPUTS = """
            {"inputs": [{"name": "x", "datatype": "FP32", "shape": [1], "data": [1.5]}]}""";

    private final TestCluster cluster = TestCluster.shared();

    /** A record that cannot be read, and what its error says. */
    record Malformed(String says, Function<String, ProducerRecord<byte[], byte[]>> to) {

        @Override
        public String toString() {
            return says;
        }
    }

    static Stream<Malformed> malformed() {
        return Stream.of(
                new Malformed("tombstone", topic -> new ProducerRecord<>(topic, null)),
                malformed("Schema Registry", new byte[] {0, 0, 0, 0, 1, '{'}),
                malformed("kafka.max-request-size", bytes(" ".repeat(64 * 1024 + 1))),
                malformed("JSON", bytes("{")),
                malformed("no model is named", bytes(INPUTS)),
                malformed("content-type", bytes("{}"), "content-type", bytes("text/csv")),
                malformed("bound to a model", bytes("hello"), "content-type", bytes("text/plain")),
                malformed("ModelInfer", new byte[] {(byte) 0xff}, "content-type", bytes("application/x-protobuf")),
                malformed("sluice-timeout-ms", bytes("{}"), "sluice-timeout-ms", bytes("soon")),
                malformed("deadline", bytes("{}"), "sluice-deadline", bytes("tomorrow")),
                malformed("UTF-8", bytes(INPUTS), "sluice-model", new byte[] {(byte) 0xc3, 0x28}),
                malformed("four-byte", bytes("{}"), "kafka_replyPartition", new byte[3]));
    }

    private static Malformed malformed(String says, byte[] value) {
        return new Malformed(says, topic -> new ProducerRecord<>(topic, value));
    }

    private static Malformed malformed(String says, byte[] value, String header, byte[] headerValue) {
        return new Malformed(says, topic -> {
            var record = new ProducerRecord<byte[], byte[]>(topic, value);
            record.headers().add(header, headerValue);
            return record;
        });
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void answersAndKeepsWhatItCannotRead(Malformed malformed) {
        Topics topics = Topics.create(1);
        ProducerRecord<byte[], byte[]> record = malformed.to().apply(topics.requests());
        record.headers().add("sluice-correlation-id", new byte[] {1, 2, (byte) 0xfe});
        cluster.send(record);

        try (var path = new TestPath(topics)) {
            ConsumerRecord<byte[], byte[]> reply = cluster.readOne(topics.replies());
            ConsumerRecord<byte[], byte[]> deadLetter = cluster.readOne(topics.deadLetters());

            assertThat(text(reply, "sluice-status")).isEqualTo("error");
            assertThat(text(reply, "sluice-error-code")).isEqualTo("INVALID_REQUEST");
            assertThat(text(reply, "sluice-error-retryable")).isEqualTo("false");
            assertThat(text(reply, "content-type")).isEqualTo("application/problem+json");
            assertThat(reply.headers().lastHeader("sluice-correlation-id").value())
                    .isEqualTo(new byte[] {1, 2, (byte) 0xfe});
            var problem = Buffer.buffer(reply.value()).toJsonObject();
            assertThat(problem.getString("detail")).contains(malformed.says());
            assertThat(problem.getString("request_id")).isEqualTo(topics.requests() + "-0-0");
            assertThat(deadLetter.value()).isEqualTo(record.value());
            assertThat(text(deadLetter, "__dlq.errors.exception")).isEqualTo("INVALID_REQUEST");
            cluster.awaitCommitted(topics.group(), topics.requests(), 0, 1);
            assertThat(path.pipeline.seen()).isEmpty();
            assertThat(path.pipeline.answered()).hasSize(1);
        }
    }

    @Test
    void keepsKeyValueAndEveryHeaderOfADeadLetterByteForByte() {
        Topics topics = Topics.create(1);
        byte[] key = {0, (byte) 0xff, 3};
        byte[] value = {0, (byte) 0xfe, 9};
        var record = new ProducerRecord<>(topics.requests(), key, value);
        record.headers()
                .add("first", new byte[] {(byte) 0x80})
                .add("twice", bytes("one"))
                .add("empty", new byte[0])
                .add("absent", null)
                .add("twice", bytes("two"));
        cluster.send(record);

        try (var path = new TestPath(topics)) {
            ConsumerRecord<byte[], byte[]> letter = cluster.readOne(topics.deadLetters());

            assertThat(letter.key()).isEqualTo(key);
            assertThat(letter.value()).isEqualTo(value);
            List<Header> kept = StreamSupport.stream(letter.headers().spliterator(), false)
                    .filter(header -> !header.key().startsWith("__dlq."))
                    .toList();
            assertThat(kept).containsExactly(record.headers().toArray());
            assertThat(text(letter, "__dlq.errors.topic")).isEqualTo(topics.requests());
            assertThat(text(letter, "__dlq.errors.partition")).isEqualTo("0");
            assertThat(text(letter, "__dlq.errors.offset")).isEqualTo("0");
            assertThat(text(letter, "__dlq.errors.group")).isEqualTo(topics.group());
            assertThat(text(letter, "__dlq.errors.message")).contains("Schema Registry");
            assertThat(path.counter("sluice.kafka.dead.letters", "code", "INVALID_REQUEST"))
                    .isEqualTo(1);
        }
    }

    @Test
    void tellsAnExpiredRequestOnceAndKeepsNoDeadLetter() {
        Topics topics = Topics.create(1);
        var expired = new ProducerRecord<>(topics.texts(), bytes("k"), bytes("late"));
        expired.headers()
                .add(
                        "sluice-deadline",
                        bytes(Clock.system().now().minusSeconds(5).toString()));
        cluster.send(expired);
        cluster.sendTexts(topics.texts(), 0, 1);

        try (var path = new TestPath(topics)) {
            List<ConsumerRecord<byte[], byte[]>> replies = cluster.read(topics.replies(), 2);

            assertThat(replies.stream()
                            .map(reply -> reply.headers().lastHeader("sluice-error-code"))
                            .filter(header -> header != null)
                            .map(header -> new String(header.value(), StandardCharsets.UTF_8)))
                    .containsExactly("DEADLINE_EXCEEDED");
            assertThat(cluster.size(topics.deadLetters())).isZero();
            assertThat(path.pipeline.seen()).hasSize(1);
        }
    }

    @Test
    void writesNoReplyToATopicThatIsNotAllowedAndKeepsTheRequest() {
        Topics topics = Topics.create(1);
        List<String> refused = List.of("somebody-elses", "__consumer_offsets", topics.requests(), topics.deadLetters());
        for (String replyTopic : refused) {
            var record = new ProducerRecord<>(topics.texts(), bytes("k"), bytes("text"));
            record.headers().add("sluice-reply-topic", bytes(replyTopic));
            cluster.send(record);
        }

        try (var path = new TestPath(topics)) {
            List<ConsumerRecord<byte[], byte[]>> letters = cluster.read(topics.deadLetters(), refused.size());

            assertThat(letters)
                    .hasSize(refused.size())
                    .allSatisfy(letter ->
                            assertThat(text(letter, "__dlq.errors.exception")).isEqualTo("REPLY_TOPIC_REFUSED"));
            cluster.awaitCommitted(topics.group(), topics.texts(), 0, refused.size());
            assertThat(cluster.size(topics.replies())).isZero();
            assertThat(path.pipeline.seen()).isEmpty();
        }
    }

    @Test
    void doesNotLetAMissingReplyTopicOrPartitionDelayTheOthers() {
        Topics topics = Topics.create(1);
        try (var path = new TestPath(topics)) {
            await().until(path.readiness::isReady);
            for (int i = 0; i < 20; i++) {
                var lost = new ProducerRecord<>(topics.texts(), bytes("k"), bytes("to nowhere"));
                lost.headers().add("sluice-reply-topic", bytes("sluice.missing-" + i));
                cluster.send(lost);
                var beyond = new ProducerRecord<>(topics.texts(), bytes("k"), bytes("beyond"));
                beyond.headers().add("sluice-reply-partition", bytes("7"));
                cluster.send(beyond);
            }
            cluster.sendTexts(topics.texts(), 0, 20);

            // One send to a missing topic would block the producer for two seconds, twenty of them for forty.
            await().atMost(Duration.ofSeconds(10)).until(() -> cluster.size(topics.replies()) == 20);
            List<ConsumerRecord<byte[], byte[]>> letters = cluster.read(topics.deadLetters(), 40);
            assertThat(letters)
                    .hasSize(40)
                    .allSatisfy(letter ->
                            assertThat(text(letter, "__dlq.errors.exception")).isEqualTo("REPLY_TOPIC_REFUSED"));
            cluster.awaitCommitted(topics.group(), topics.texts(), 0, 60);
            assertThat(path.readiness.isReady()).isTrue();
        }
    }

    @Test
    void doesNotLetAReplyTopicThatGoesAwayDelayTheOthers() throws Exception {
        Topics topics = Topics.create(1);
        String theirs = cluster.newTopic("sluice.theirs", 1);
        try (var path = new TestPath(topics)) {
            await().until(path.readiness::isReady);
            sendTextAnsweredAt(theirs, topics);
            await().atMost(Duration.ofSeconds(20)).until(() -> cluster.size(theirs) == 1);
            cluster.admin().deleteTopics(List.of(theirs)).all().get(10, TimeUnit.SECONDS);
            sendTextAnsweredAt(theirs, topics);
            await().during(Duration.ofSeconds(1)).until(() -> true); // the producer has heard of it, we have not

            for (int i = 0; i < 20; i++) {
                sendTextAnsweredAt(theirs, topics);
            }
            cluster.sendTexts(topics.texts(), 0, 20);

            // The first send blocks the producer for two seconds; twenty of them would for forty.
            await().atMost(Duration.ofSeconds(10)).until(() -> cluster.size(topics.replies()) == 20);
        }
    }

    private void sendTextAnsweredAt(String replyTopic, Topics topics) {
        var record = new ProducerRecord<>(topics.texts(), bytes("k"), bytes("text"));
        record.headers().add("sluice-reply-topic", bytes(replyTopic));
        cluster.send(record);
    }

    @Test
    void tellsTheRequesterWhenItsReplyIsTooLarge() {
        Topics topics = Topics.create(1);
        cluster.sendTexts(topics.texts(), 0, 1);

        try (var path = new TestPath(topics, pipeline -> pipeline.answer(KafkaRefusalsIT::large))) {
            ConsumerRecord<byte[], byte[]> reply = cluster.readOne(topics.replies());

            assertThat(text(reply, "sluice-error-code")).isEqualTo("REPLY_TOO_LARGE");
            assertThat(text(cluster.readOne(topics.deadLetters()), "__dlq.errors.exception"))
                    .isEqualTo("REPLY_TOO_LARGE");
            cluster.awaitCommitted(topics.group(), topics.texts(), 0, 1);
            assertThat(path.readiness.isReady()).isTrue();
        }
    }

    private static Outcome large(InferenceRequest request) {
        return new Outcome.Predicted(HeldPipeline.response(request, ByteString.copyFrom(new byte[2_000_000])));
    }

    @Test
    void keepsADeadLetterWithoutItsValueWhenTheBrokerTakesNoneThatLarge() {
        String deadLetters = TestCluster.newName("sluice.small-dead-letters");
        Topics created = Topics.create(1);
        cluster.create(deadLetters, 1, Map.of("max.message.bytes", "2000"));
        var topics = new Topics(created.group(), created.texts(), created.requests(), created.replies(), deadLetters);
        cluster.send(new ProducerRecord<>(topics.texts(), bytes("k"), new byte[5_000]));

        var failed = new Outcome.Failed(ErrorCode.MODEL_ERROR, "the model failed");
        try (var path = new TestPath(topics, pipeline -> pipeline.answer(request -> failed))) {
            ConsumerRecord<byte[], byte[]> letter = cluster.readOne(deadLetters);

            assertThat(letter.key()).isEqualTo(bytes("k"));
            assertThat(letter.value()).isNull();
            assertThat(text(letter, "__dlq.errors.exception")).isEqualTo("MODEL_ERROR");
            assertThat(text(letter, "__dlq.errors.dropped.value.bytes")).isEqualTo("5000");
            cluster.awaitCommitted(topics.group(), topics.texts(), 0, 1);
            assertThat(path.pipeline.seen()).hasSize(1);
        }
    }

    @Test
    void takesNothingMoreWhileDeadLettersCannotBeWrittenAndSkipsNone() {
        String deadLetters = TestCluster.newName("sluice.missing-dead-letters");
        Topics created = Topics.create(1);
        var topics = new Topics(created.group(), created.texts(), created.requests(), created.replies(), deadLetters);
        cluster.send(new ProducerRecord<>(topics.requests(), bytes("k"), new byte[] {0}));

        try (var path = new TestPath(topics)) {
            String component = "kafka topic " + deadLetters;
            await().until(() -> path.readiness.reasons().containsKey(component));
            await().during(Duration.ofMillis(100)).until(() -> true); // the hold is seen between two polls
            cluster.sendTexts(topics.texts(), 0, 3);
            await().during(Duration.ofMillis(500))
                    .until(() -> path.pipeline.seen().isEmpty());
            assertThat(cluster.committed(topics.group(), topics.requests(), 0)).isZero();

            cluster.create(deadLetters, 1, Map.of());

            cluster.awaitCommitted(topics.group(), topics.requests(), 0, 1);
            cluster.awaitCommitted(topics.group(), topics.texts(), 0, 3);
            assertThat(cluster.read(deadLetters, 1)).hasSize(1);
            await().until(path.readiness::isReady);
        }
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
