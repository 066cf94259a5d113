package dev.sluice.gateway.kafka.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.kafka.format.ReplyAddress;
import dev.sluice.gateway.kafka.format.ReplyForm;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.schemas.inference.ModelInferResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;

/** What becomes of parcels, one event at a time: Kafka's own in-memory producer, and a clock that the test moves. */
class ShippingTest {

    private static final Outcome PREDICTED = new Outcome.Predicted(ModelInferResponse.getDefaultInstance());
    private static final Outcome FAILED = new Outcome.Failed(ErrorCode.MODEL_ERROR, "the model failed");

    private final TestShipping bench = new TestShipping();

    @Test
    void isDoneOnlyWhenEveryDestinationHasAcknowledged() {
        Delivery delivery = bench.send(FAILED, "replies", false);
        assertThat(bench.topics()).containsExactly("replies", "dead");

        bench.acknowledge();
        assertThat(delivery.done().isComplete()).isFalse();

        bench.acknowledge();
        assertThat(delivery.done().succeeded()).isTrue();
    }

    @Test
    void repeatsAFailedSendWithGrowingPausesUntilItIsAcknowledged() {
        Delivery delivery = bench.send(PREDICTED, "replies", false);

        for (int pause = 100; pause <= 6_400; pause *= 2) {
            bench.fail(new NotEnoughReplicasException("down"));
            assertThat(bench.shipping.nextDueInNanos(bench.clock.nanoTime()))
                    .isEqualTo(Duration.ofMillis(pause).toNanos());
            bench.passTime(Duration.ofMillis(pause));
        }
        assertThat(bench.watch.stalled).contains("replies");
        assertThat(delivery.done().isComplete()).isFalse();

        bench.acknowledge();

        assertThat(delivery.done().succeeded()).isTrue();
        assertThat(bench.watch.stalled).isEmpty();
    }

    @Test
    void tellsThatAProducerInItsFatalStateWillSendNothingAnyMore() {
        var fatal = new UnsupportedVersionException("no sequence numbers any more");
        bench.producer.sendException = new KafkaException("we are in an error state", fatal);

        Delivery delivery = bench.send(PREDICTED, "replies", false);
        bench.readMail();

        assertThat(bench.watch.death).hasRootCause(fatal);
        assertThat(delivery.done().isComplete()).isFalse();
    }

    @Test
    void waitsForAConfiguredReplyTopicThatIsMissing() {
        bench.cluster.set("replies", TopicState.MISSING);
        Delivery delivery = bench.send(PREDICTED, "replies", false);
        bench.passTime(Duration.ofMinutes(1));
        assertThat(bench.topics()).isEmpty();
        assertThat(bench.watch.stalled).contains("replies");

        bench.cluster.set("replies", TopicState.present(1));
        bench.passTime(Duration.ofMinutes(1));
        bench.acknowledge();

        assertThat(delivery.done().succeeded()).isTrue();
    }

    @Test
    void keepsARequestWhoseOwnReplyTopicStaysMissing() {
        bench.cluster.set("theirs", TopicState.MISSING);
        Delivery delivery = bench.send(PREDICTED, "theirs", true);
        bench.passTime(Duration.ofMillis(900));
        assertThat(bench.topics()).isEmpty();

        bench.passTime(Duration.ofMillis(200));

        assertThat(bench.topics()).containsExactly("dead");
        assertThat(TestShipping.text(bench.producer.history().get(0), "__dlq.errors.exception"))
                .isEqualTo("REPLY_TOPIC_REFUSED");
        bench.acknowledge();
        assertThat(delivery.done().succeeded()).isTrue();
        assertThat(bench.watch.stalled).isEmpty();
    }

    @Test
    void givesATopicThatWasJustMadeAMomentToBeSeen() {
        bench.cluster.set("theirs", TopicState.MISSING);
        bench.send(PREDICTED, "theirs", true);
        bench.passTime(Duration.ofMillis(500));

        bench.cluster.set("theirs", TopicState.present(1));
        bench.passTime(Duration.ofMillis(20));

        assertThat(bench.topics()).containsExactly("theirs");
    }

    @Test
    void givesALineToAMissingTopicOneMomentAndNotOneForEachOfIt() {
        bench.cluster.set("theirs", TopicState.MISSING);
        var address = new ReplyAddress("theirs", OptionalInt.empty(), /* isNamedByRequester= */ true);
        Delivery second = bench.offered(address, ReplyForm.RAW_PROTOBUF);
        bench.send(PREDICTED, address, ReplyForm.RAW_PROTOBUF);
        bench.passTime(Duration.ofMillis(1_100));
        assertThat(bench.topics()).containsExactly("dead");

        bench.shipping.send(second, PREDICTED);

        assertThat(bench.topics()).containsExactly("dead", "dead");
    }

    @Test
    void refusesNoTopicForWhatWasLearntLongAgo() {
        bench.cluster.set("theirs", TopicState.MISSING);
        bench.cluster.age("theirs");
        bench.send(PREDICTED, "theirs", true);
        bench.passTime(Duration.ofSeconds(10));
        assertThat(bench.topics()).isEmpty();

        bench.cluster.refresh();
        bench.passTime(Duration.ofMillis(20));

        assertThat(bench.topics()).containsExactly("dead");
    }

    @Test
    void keepsARequestWhoseReplyTopicWeMayNotWrite() {
        bench.send(PREDICTED, "theirs", true);

        bench.fail(new TopicAuthorizationException("theirs"));

        assertThat(bench.topics()).containsExactly("theirs", "dead");
    }

    /** So it is with a producer that never blocks: it learns that we may not, and tells it as the cause of a time-out. */
    @Test
    void keepsARequestWhoseReplyTopicTheProducerDoesNotGetToKnowSinceWeMayNotWriteIt() {
        bench.send(PREDICTED, "theirs", true);

        bench.fail(new TimeoutException("not in metadata", new TopicAuthorizationException("theirs")));

        assertThat(bench.topics()).containsExactly("theirs", "dead");
    }

    @Test
    void keepsOneDeadLetterWhenTheErrorItselfCannotBeTold() {
        Delivery delivery = bench.send(FAILED, "theirs", true);

        bench.fail(new TopicAuthorizationException("theirs"));

        assertThat(bench.topics()).containsExactly("theirs", "dead");
        bench.acknowledge();
        assertThat(delivery.done().succeeded()).isTrue();
    }

    @Test
    void triesNotEvenToSendAReplyThatIsLargerThanWhatMayBeSent() {
        Delivery delivery = bench.send(
                new Outcome.Predicted(ModelInferResponse.newBuilder()
                        .setModelName("m".repeat(TestShipping.BOUND))
                        .build()),
                "replies",
                false);

        assertThat(bench.topics()).containsExactly("replies", "dead");
        assertThat(TestShipping.text(bench.producer.history().get(0), "sluice-error-code"))
                .isEqualTo("REPLY_TOO_LARGE");
        bench.acknowledge();
        bench.acknowledge();
        assertThat(delivery.done().succeeded()).isTrue();
    }

    @Test
    void tellsThatAReplyIsTooLargeAndWhenEvenThatIsKeepsTheRequest() {
        Delivery delivery = bench.send(PREDICTED, "replies", false);

        bench.fail(new RecordTooLargeException("large"));
        assertThat(TestShipping.text(bench.producer.history().get(1), "sluice-error-code"))
                .isEqualTo("REPLY_TOO_LARGE");
        bench.fail(new RecordTooLargeException("its key is large"));

        assertThat(bench.topics()).containsExactly("replies", "replies", "dead");
        bench.acknowledge();
        assertThat(delivery.done().succeeded()).isTrue();
    }

    @Test
    void keepsLessOfADeadLetterThatIsTooLargeAndNeverDropsIt() {
        bench.send(new Outcome.Refused(ErrorCode.REPLY_TOPIC_REFUSED, "no"), "replies", false);

        bench.fail(new RecordTooLargeException("value"));
        bench.fail(new RecordTooLargeException("headers"));
        bench.fail(new RecordTooLargeException("all"));
        bench.passTime(Duration.ofSeconds(1));

        List<ProducerRecord<byte[], byte[]>> sent = bench.producer.history();
        assertThat(sent).hasSize(4);
        assertThat(sent.get(0).value()).isNotNull();
        assertThat(sent.get(1).value()).isNull();
        assertThat(sent.get(1).key()).isNotNull();
        assertThat(sent.get(2).key()).isNull();
        assertThat(bench.watch.stalled).contains("dead");
    }

    @Test
    void isDoneAtOnceWhenNobodyIsToBeTold() {
        assertThat(bench.send(new Outcome.Failed(ErrorCode.CANCELLED, ""), "replies", false)
                        .done()
                        .succeeded())
                .isTrue();
    }

    @Test
    void abandonsWhatWaitsWhenItCloses() {
        bench.cluster.set("replies", TopicState.UNKNOWN);
        Delivery delivery = bench.send(PREDICTED, "replies", false);

        bench.shipping.closeProducer();
        bench.shipping.abandonRest();

        assertThat(delivery.done().failed()).isTrue();
    }

    @Test
    void waitsForAProducerThatDoesNotKnowATopicYetWithoutCallingItAFailure() {
        bench.producer.forget("replies");
        Delivery delivery = bench.send(PREDICTED, "replies", false);
        bench.readMail();
        bench.passTime(Duration.ofMillis(300));
        assertThat(bench.producer.notTaken).isGreaterThan(5);
        assertThat(bench.watch.stalled).isEmpty();

        bench.producer.learn("replies");
        bench.passTime(Duration.ofMillis(20));
        bench.acknowledge();

        assertThat(delivery.done().succeeded()).isTrue();
    }

    @Test
    void saysSoAndBacksOffWhenTheProducerStaysWithoutATopic() {
        bench.producer.forget("replies");
        bench.send(PREDICTED, "replies", false);
        bench.readMail();

        bench.passTime(Duration.ofSeconds(10));

        assertThat(bench.watch.stalled).containsExactly("replies");
        assertThat(bench.producer.notTaken).isLessThan(50);
    }

    @Test
    void sendsToOtherTopicsWhatOneThatAcknowledgesNothingMayNotHold() {
        for (int i = 0; i < 1_000; i++) {
            bench.send(PREDICTED, "stuck", false);
        }
        long stuck = bench.topics().size();
        assertThat(stuck).isBetween(10L, 900L);

        bench.send(PREDICTED, "replies", false);

        assertThat(bench.topics()).hasSize((int) stuck + 1).endsWith("replies");
    }

    @Test
    void sendsInTheirOrderWhatHadToWaitForATopicsShare() {
        List<Delivery> deliveries = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            deliveries.add(bench.send(PREDICTED, "slow", false));
        }

        for (int acknowledged = 0; acknowledged < 1_000; acknowledged++) {
            assertThat(deliveries.get(acknowledged).done().isComplete()).isFalse();
            bench.acknowledge();
            assertThat(deliveries.get(acknowledged).done().isComplete()).isTrue();
        }
    }

    @Test
    void abandonsWhatWaitsForATopicsShareWhenItCloses() {
        List<Delivery> deliveries = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            deliveries.add(bench.send(PREDICTED, "stuck", false));
        }

        bench.shipping.closeProducer();
        bench.readMail();
        bench.shipping.abandonRest();

        assertThat(deliveries.stream().filter(delivery -> delivery.done().failed()))
                .hasSize(1_000 - bench.topics().size());
    }
}
