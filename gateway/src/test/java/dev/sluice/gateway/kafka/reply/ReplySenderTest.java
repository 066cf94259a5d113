package dev.sluice.gateway.kafka.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.gateway.kafka.format.Envelope;
import dev.sluice.gateway.kafka.format.ReplyAddress;
import dev.sluice.gateway.kafka.format.ReplyForm;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.RequestId;
import io.vertx.core.Future;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The sender's thread, when what it runs breaks. */
class ReplySenderTest {

    private static final Outcome FAILED = new Outcome.Failed(ErrorCode.MODEL_ERROR, "the model failed");

    private static final ConsumerRecord<byte[], byte[]> RECORD =
            new ConsumerRecord<>("requests", 0, 7, new byte[] {1}, new byte[] {2});

    private final TestShipping bench = new TestShipping();
    private final ReplySender sender =
            new ReplySender(mail -> bench.shipping, bench.shippingLog, bench.clock, /* maxInFlight= */ 10);

    @AfterEach
    void close() {
        assertThat(sender.close().toCompletionStage()).succeedsWithin(10, TimeUnit.SECONDS);
    }

    @Test
    void tellsThatItsThreadDiedOfAnErrorAndAnswersNobodyAnyMore() {
        sender.start();
        bench.cluster.breakWith(new NoClassDefFoundError("gone"));

        Future<Void> first = sender.deliver(envelope(RECORD), FAILED);

        await().until(() -> bench.watch.death != null);
        assertThat(bench.watch.death).hasMessage("gone");
        await().until(() -> sender.deliver(envelope(RECORD), FAILED).failed());
        assertThat(first.succeeded()).isFalse();
    }

    @Test
    void survivesARecordThatCanBeAnsweredInNoWayAndSaysSo() {
        sender.start();

        sender.deliver(envelope(new Unspeakable()), FAILED);
        await().until(() -> bench.watch.unanswered != null);
        sender.deliver(envelope(RECORD), FAILED);

        await().until(() -> bench.topics().contains("dead"));
        assertThat(bench.watch.death).isNull();
    }

    private static Envelope envelope(ConsumerRecord<byte[], byte[]> record) {
        return new Envelope(
                record,
                RequestId.ofRecord("requests", 0, 7),
                new ReplyAddress("replies", OptionalInt.empty(), false),
                ReplyForm.JSON,
                List.of());
    }

    /** A record of which nothing can be said, not even where it is from. */
    private static final class Unspeakable extends ConsumerRecord<byte[], byte[]> {

        Unspeakable() {
            super("requests", 0, 7, new byte[] {1}, new byte[] {2});
        }

        @Override
        public String topic() {
            throw new IllegalStateException("no topic");
        }
    }
}
