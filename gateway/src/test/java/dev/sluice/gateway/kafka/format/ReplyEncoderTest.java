package dev.sluice.gateway.kafka.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.RequestId;
import dev.sluice.oip.AnswerTooLargeException;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferResponse;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplyEncoderTest {

    private static final int BOUND = 1_000;

    private final ReplyEncoder encoder = new ReplyEncoder(BOUND);
    private final ConsumerRecord<byte[], byte[]> record =
            new ConsumerRecord<>("requests", 1, 5, new byte[] {9}, new byte[] {8});

    @Test
    void answersInTheFormOfTheRequest() throws Exception {
        ModelInferResponse raw = response("INT32", new byte[] {5, 0, 0, 0});

        ModelInferResponse answeredRaw =
                ModelInferResponse.parseFrom(encode(ReplyForm.RAW_PROTOBUF, raw).value());
        ModelInferResponse answeredTyped = ModelInferResponse.parseFrom(
                encode(ReplyForm.TYPED_PROTOBUF, raw).value());
        JsonObject answeredJson =
                new JsonObject(text(encode(ReplyForm.JSON, raw).value()));

        assertThat(answeredRaw).isEqualTo(raw);
        assertThat(answeredTyped.getRawOutputContentsCount()).isZero();
        assertThat(answeredTyped.getOutputs(0).getContents().getIntContentsList())
                .containsExactly(5);
        assertThat(answeredJson.getJsonArray("outputs").getJsonObject(0).getJsonArray("data"))
                .containsExactly(5);
    }

    @Test
    void staysRawWhenAHalfFloatIsAmongTheOutputs() throws Exception {
        ModelInferResponse half = response("FP16", new byte[] {0, 60});

        assertThat(ModelInferResponse.parseFrom(
                        encode(ReplyForm.TYPED_PROTOBUF, half).value()))
                .isEqualTo(half);
        assertThatThrownBy(() -> encode(ReplyForm.JSON, half)).isInstanceOf(InvalidRequestException.class);
    }

    @ParameterizedTest
    @EnumSource
    void refusesAnAnswerThatIsLargerThanWhatMayBeSent(ReplyForm form) {
        ModelInferResponse large = response("FP32", new byte[4 * BOUND]);

        assertThatThrownBy(() -> encode(form, large))
                .isInstanceOf(AnswerTooLargeException.class)
                .hasMessageContaining("1000 bytes");
    }

    @Test
    void saysThatATextWasTruncated() {
        ModelInferResponse truncated = response("INT32", new byte[4]).toBuilder()
                .putParameters(
                        "sluice_truncated",
                        InferParameter.newBuilder().setBoolParam(true).build())
                .build();

        assertThat(header(encode(ReplyForm.JSON, truncated), "sluice-truncated"))
                .isEqualTo("true");
        assertThat(encode(ReplyForm.JSON, response("INT32", new byte[4]))
                        .headers()
                        .lastHeader("sluice-truncated"))
                .isNull();
    }

    @Test
    void describesAnErrorByRfc9457AndSaysWhetherTryingAgainMayHelp() {
        ProducerRecord<byte[], byte[]> reply = encoder.encode(
                envelope(ReplyForm.RAW_PROTOBUF), new Outcome.Failed(ErrorCode.UNAVAILABLE, "no \"worker\"\n"));

        assertThat(header(reply, "content-type")).isEqualTo("application/problem+json");
        assertThat(header(reply, "sluice-error-code")).isEqualTo("UNAVAILABLE");
        assertThat(header(reply, "sluice-error-retryable")).isEqualTo("true");
        assertThat(new JsonObject(text(reply.value())).getMap())
                .isEqualTo(Map.of(
                        "type", "urn:sluice:error:unavailable",
                        "title", "unavailable",
                        "detail", "no \"worker\"\n",
                        "code", "UNAVAILABLE",
                        "retryable", true,
                        "request_id", "requests-1-5"));
    }

    @Test
    void answersACloudEventWithOneThatNamesItsCause() {
        record.headers()
                .add("ce_specversion", "1.0".getBytes(StandardCharsets.UTF_8))
                .add("ce_id", new byte[] {1, 2});

        ProducerRecord<byte[], byte[]> reply = encode(ReplyForm.JSON, response("INT32", new byte[4]));

        assertThat(header(reply, "ce_specversion")).isEqualTo("1.0");
        assertThat(header(reply, "ce_type")).isEqualTo("dev.sluice.reply");
        assertThat(header(reply, "ce_id")).isEqualTo("requests-1-5");
        assertThat(reply.headers().lastHeader("ce_causationid").value()).isEqualTo(new byte[] {1, 2});
    }

    private ProducerRecord<byte[], byte[]> encode(ReplyForm form, ModelInferResponse response) {
        return encoder.encode(envelope(form), new Outcome.Predicted(response));
    }

    private Envelope envelope(ReplyForm form) {
        return new Envelope(
                record,
                RequestId.ofRecord("requests", 1, 5),
                new ReplyAddress("replies", OptionalInt.empty(), false),
                form,
                List.of(new RecordHeader("correlation", new byte[] {7})));
    }

    private static ModelInferResponse response(String datatype, byte[] raw) {
        return ModelInferResponse.newBuilder()
                .setModelName("m")
                .setModelVersion("1")
                .addOutputs(ModelInferResponse.InferOutputTensor.newBuilder()
                        .setName("y")
                        .setDatatype(datatype)
                        .addShape(1))
                .addRawOutputContents(ByteString.copyFrom(raw))
                .build();
    }

    private static String header(ProducerRecord<byte[], byte[]> reply, String name) {
        return text(reply.headers().lastHeader(name).value());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
