package dev.sluice.gateway.kafka.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.kafka.format.DeadLetterEncoder;
import dev.sluice.gateway.kafka.format.Envelope;
import dev.sluice.gateway.kafka.format.ReplyAddress;
import dev.sluice.gateway.kafka.format.ReplyEncoder;
import dev.sluice.gateway.kafka.format.ReplyForm;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.RequestId;
import dev.sluice.schemas.inference.ModelInferResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** What becomes of parcels, one event at a time: Kafka's own in-memory producer, and a clock that the test moves. */
class ShippingTest {

    private static final int BOUND = 1_000;
    private static final Outcome PREDICTED = new Outcome.Predicted(ModelInferResponse.getDefaultInstance());
    private static final Outcome FAILED = new Outcome.Failed(ErrorCode.MODEL_ERROR, "the model failed");

    private final MockProducer<byte[], byte[]> producer = new MockProducer<>(
            false, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
    private final ScriptedCluster cluster = new ScriptedCluster();
    private final RecordedWatch watch = new RecordedWatch();
    private final MovedClock clock = new MovedClock();
    private final Queue<Runnable> mailbox = new ArrayDeque<>();
    private final Shipping shipping = new Shipping(
            producer,
            cluster,
            new Shipping.Encoders(new ReplyEncoder(BOUND), new DeadLetterEncoder("dead", "group")),
            new ShippingLog(new Uncounted(), watch),
            clock,
            mailbox::add);

    @Test
    void isDoneOnlyWhenEveryDestinationHasAcknowledged() {
        Delivery delivery = send(FAILED, "replies", false);
        assertThat(topics()).containsExactly("replies", "dead");

        producer.completeNext();
        assertThat(delivery.done().isComplete()).isFalse();

        producer.completeNext();
        assertThat(delivery.done().succeeded()).isTrue();
    }

    @Test
    void repeatsAFailedSendWithGrowingPausesUntilItIsAcknowledged() {
        Delivery delivery = send(PREDICTED, "replies", false);

        for (int pause = 100; pause <= 6_400; pause *= 2) {
            fail(new NotEnoughReplicasException("down"));
            assertThat(shipping.nextDueInNanos(clock.nanoTime()))
                    .isEqualTo(Duration.ofMillis(pause).toNanos());
            passTime(Duration.ofMillis(pause));
        }
        assertThat(watch.stalled).contains("replies");
        assertThat(delivery.done().isComplete()).isFalse();

        producer.completeNext();

        assertThat(delivery.done().succeeded()).isTrue();
        assertThat(watch.stalled).isEmpty();
    }

    @Test
    void waitsForAConfiguredReplyTopicThatIsMissing() {
        cluster.set("replies", TopicState.MISSING);
        Delivery delivery = send(PREDICTED, "replies", false);
        passTime(Duration.ofMinutes(1));
        assertThat(topics()).isEmpty();
        assertThat(watch.stalled).contains("replies");

        cluster.set("replies", TopicState.present(1));
        passTime(Duration.ofMinutes(1));
        producer.completeNext();

        assertThat(delivery.done().succeeded()).isTrue();
    }

    @Test
    void keepsARequestWhoseOwnReplyTopicStaysMissing() {
        cluster.set("theirs", TopicState.MISSING);
        Delivery delivery = send(PREDICTED, "theirs", true);
        passTime(Duration.ofMillis(900));
        assertThat(topics()).isEmpty();

        passTime(Duration.ofMillis(200));

        assertThat(topics()).containsExactly("dead");
        assertThat(text(producer.history().get(0), "__dlq.errors.exception")).isEqualTo("REPLY_TOPIC_REFUSED");
        producer.completeNext();
        assertThat(delivery.done().succeeded()).isTrue();
        assertThat(watch.stalled).isEmpty();
    }

    @Test
    void givesATopicThatWasJustMadeAMomentToBeSeen() {
        cluster.set("theirs", TopicState.MISSING);
        send(PREDICTED, "theirs", true);
        passTime(Duration.ofMillis(500));

        cluster.set("theirs", TopicState.present(1));
        passTime(Duration.ofMillis(20));

        assertThat(topics()).containsExactly("theirs");
    }

    @Test
    void keepsARequestWhoseReplyTopicWeMayNotWrite() {
        send(PREDICTED, "theirs", true);

        fail(new TopicAuthorizationException("theirs"));

        assertThat(topics()).containsExactly("theirs", "dead");
    }

    @Test
    void keepsOneDeadLetterWhenTheErrorItselfCannotBeTold() {
        Delivery delivery = send(FAILED, "theirs", true);

        fail(new TopicAuthorizationException("theirs"));

        assertThat(topics()).containsExactly("theirs", "dead");
        producer.completeNext();
        assertThat(delivery.done().succeeded()).isTrue();
    }

    @Test
    void triesNotEvenToSendAReplyThatIsLargerThanWhatMayBeSent() {
        Delivery delivery = send(
                new Outcome.Predicted(ModelInferResponse.newBuilder()
                        .setModelName("m".repeat(BOUND))
                        .build()),
                "replies",
                false);

        assertThat(topics()).containsExactly("replies", "dead");
        assertThat(text(producer.history().get(0), "sluice-error-code")).isEqualTo("REPLY_TOO_LARGE");
        producer.completeNext();
        producer.completeNext();
        assertThat(delivery.done().succeeded()).isTrue();
    }

    @Test
    void tellsThatAReplyIsTooLargeAndWhenEvenThatIsKeepsTheRequest() {
        Delivery delivery = send(PREDICTED, "replies", false);

        fail(new RecordTooLargeException("large"));
        assertThat(text(producer.history().get(1), "sluice-error-code")).isEqualTo("REPLY_TOO_LARGE");
        fail(new RecordTooLargeException("its key is large"));

        assertThat(topics()).containsExactly("replies", "replies", "dead");
        producer.completeNext();
        assertThat(delivery.done().succeeded()).isTrue();
    }

    @Test
    void keepsLessOfADeadLetterThatIsTooLargeAndNeverDropsIt() {
        send(new Outcome.Refused(ErrorCode.REPLY_TOPIC_REFUSED, "no"), "replies", false);

        fail(new RecordTooLargeException("value"));
        fail(new RecordTooLargeException("headers"));
        fail(new RecordTooLargeException("all"));
        passTime(Duration.ofSeconds(1));

        List<ProducerRecord<byte[], byte[]>> sent = producer.history();
        assertThat(sent).hasSize(4);
        assertThat(sent.get(0).value()).isNotNull();
        assertThat(sent.get(1).value()).isNull();
        assertThat(sent.get(1).key()).isNotNull();
        assertThat(sent.get(2).key()).isNull();
        assertThat(watch.stalled).contains("dead");
    }

    @Test
    void isDoneAtOnceWhenNobodyIsToBeTold() {
        assertThat(send(new Outcome.Failed(ErrorCode.CANCELLED, ""), "replies", false)
                        .done()
                        .succeeded())
                .isTrue();
    }

    @Test
    void abandonsWhatWaitsWhenItCloses() {
        cluster.set("replies", TopicState.UNKNOWN);
        Delivery delivery = send(PREDICTED, "replies", false);

        shipping.closeProducer();
        shipping.abandonRest();

        assertThat(delivery.done().failed()).isTrue();
    }

    private Delivery send(Outcome outcome, String topic, boolean isNamedByRequester) {
        var record = new ConsumerRecord<>("requests", 0, 7, new byte[] {1}, new byte[] {2});
        var delivery = new Delivery(new Envelope(
                record,
                RequestId.ofRecord("requests", 0, 7),
                new ReplyAddress(topic, OptionalInt.empty(), isNamedByRequester),
                ReplyForm.RAW_PROTOBUF,
                List.of()));
        shipping.send(delivery, outcome);
        return delivery;
    }

    private void fail(RuntimeException failure) {
        assertThat(producer.errorNext(failure)).isTrue();
        while (!mailbox.isEmpty()) {
            mailbox.remove().run();
        }
    }

    private void passTime(Duration duration) {
        long until = clock.nanos + duration.toNanos();
        while (shipping.nextDueInNanos(clock.nanos) <= until - clock.nanos) {
            clock.nanos += Math.max(0, shipping.nextDueInNanos(clock.nanos));
            shipping.shipDue(clock.nanos);
        }
        clock.nanos = until;
    }

    private List<String> topics() {
        return producer.history().stream().map(ProducerRecord::topic).toList();
    }

    private static String text(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static final class ScriptedCluster implements ClusterView {

        private final Map<String, TopicState> topics = new HashMap<>();

        void set(String name, TopicState state) {
            topics.put(name, state);
        }

        @Override
        public TopicState topic(String name) {
            return topics.getOrDefault(name, TopicState.present(1));
        }

        @Override
        public void doubt(String name) {}

        @Override
        public void close() {}
    }

    private static final class RecordedWatch implements SendWatch {

        private final List<String> stalled = new ArrayList<>();

        @Override
        public void stalled(Destination destination, String topic, String reason) {
            if (!stalled.contains(topic)) {
                stalled.add(topic);
            }
        }

        @Override
        public void flowing(Destination destination, String topic) {
            stalled.remove(topic);
        }
    }

    private static final class Uncounted implements ReplyMetrics {

        @Override
        public void replied(boolean ok) {}

        @Override
        public void deadLettered(ErrorCode code) {}

        @Override
        public void sendFailed(Destination destination) {}
    }

    private static final class MovedClock implements Clock {

        private long nanos = Long.MAX_VALUE - 1_000_000_000; // readings wrap in the middle of the test

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }
    }
}
