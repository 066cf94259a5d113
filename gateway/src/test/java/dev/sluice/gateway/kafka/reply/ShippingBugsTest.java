package dev.sluice.gateway.kafka.reply;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.kafka.format.ReplyAddress;
import dev.sluice.gateway.kafka.format.ReplyForm;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.schemas.inference.ModelInferResponse;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A bug of ours in writing an outcome: it is counted, and the request ends all the same. */
class ShippingBugsTest {

    private static final Outcome PREDICTED = new Outcome.Predicted(ModelInferResponse.getDefaultInstance());
    private static final Outcome FAILED = new Outcome.Failed(ErrorCode.MODEL_ERROR, "the model failed");
    /** A tensor that breaks off within an element: nobody should send it to us, and JSON cannot say it. */
    private static final Outcome UNWRITABLE = new Outcome.Predicted(ModelInferResponse.newBuilder()
            .addOutputs(ModelInferResponse.InferOutputTensor.newBuilder()
                    .setName("y")
                    .setDatatype("FP32")
                    .addShape(1))
            .addRawOutputContents(ByteString.copyFrom(new byte[3]))
            .build());
    /** No record can be made to it. */
    private static final ReplyAddress NOWHERE = new ReplyAddress("replies", OptionalInt.of(-1), false);

    private final TestShipping bench = new TestShipping();

    @Test
    void tellsThatItFailedWhenTheReplyCannotBeMade() {
        Delivery delivery =
                bench.send(UNWRITABLE, new ReplyAddress("replies", OptionalInt.empty(), false), ReplyForm.JSON);

        assertThat(bench.topics()).containsExactly("replies", "dead");
        assertThat(TestShipping.text(bench.producer.history().get(0), "sluice-error-code"))
                .isEqualTo("INTERNAL");
        assertThat(bench.metrics.bugs).isEqualTo(1);
        bench.acknowledge();
        bench.acknowledge();
        assertThat(delivery.done().succeeded()).isTrue();
    }

    @Test
    void keepsADeadLetterWhenNotEvenItsFailureCanBeTold() {
        Delivery delivery = bench.send(PREDICTED, NOWHERE, ReplyForm.JSON);

        assertThat(bench.topics()).containsExactly("dead");
        assertThat(TestShipping.text(bench.producer.history().get(0), "__dlq.errors.exception"))
                .isEqualTo("INTERNAL");
        assertThat(bench.metrics.bugs).isEqualTo(2);
        bench.acknowledge();
        assertThat(delivery.done().succeeded()).isTrue();
    }

    @Test
    void keepsOneDeadLetterOfAFailureThatCannotBeTold() {
        Delivery delivery = bench.send(FAILED, NOWHERE, ReplyForm.JSON);

        assertThat(bench.topics()).containsExactly("dead");
        bench.acknowledge();
        assertThat(delivery.done().succeeded()).isTrue();
    }

    @Test
    void keepsOfARecordWhatADeadLetterCanBeMadeOf() {
        bench.record.headers().add(new TestShipping.NamelessHeader());
        Delivery delivery = bench.send(FAILED, "replies", false);

        assertThat(bench.topics()).containsExactly("dead");
        assertThat(TestShipping.text(bench.producer.history().get(0), "__dlq.errors.topic"))
                .isEqualTo("requests");
        assertThat(bench.metrics.bugs)
                .as("two replies, and two dead letters with more in them")
                .isEqualTo(4);
        bench.acknowledge();
        assertThat(delivery.done().succeeded()).isTrue();
    }
}
