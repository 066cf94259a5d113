package dev.sluice.gateway.kafka.format;

import static dev.sluice.gateway.kafka.format.Records.EVENT;
import static dev.sluice.gateway.kafka.format.Records.headers;
import static dev.sluice.gateway.kafka.format.Records.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.oip.AnswerTooLargeException;
import dev.sluice.schemas.inference.ModelInferResponse;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventReplyTest {

    private static final EventAttributes REQUEST = new EventAttributes(Map.of(
            "id", "e1", "subject", "a \"quoted\" ü", "correlationid", "c1", "traceparent", "t", "sluicemodel", "m"));

    private final RecordHeaders headers = headers("content-type", EVENT, "sluice-correlation-id", "mine");

    @Test
    void answersAStructuredEventByOne() {
        ProducerRecord<byte[], byte[]> reply = encode(ReplyForm.JSON, 1_000, 1);

        JsonObject event = new JsonObject(new String(reply.value(), UTF_8));
        assertThat(text(reply.headers(), "content-type")).isEqualTo("application/cloudevents+json; charset=utf-8");
        assertThat(event.getJsonObject("data").getString("model_name")).isEqualTo("m");
        event.remove("data");
        assertThat(event.getMap())
                .isEqualTo(Map.of(
                        "specversion", "1.0",
                        "id", "requests-4-9",
                        "source", "/sluice",
                        "type", "dev.sluice.reply",
                        "datacontenttype", "application/json",
                        "causationid", "e1",
                        "correlationid", "c1",
                        "subject", "a \"quoted\" ü",
                        "traceparent", "t"));
    }

    @Test
    void leavesHeadersHeaders() {
        ProducerRecord<byte[], byte[]> reply = encode(ReplyForm.JSON, 1_000, 1);

        assertThat(text(reply.headers(), "sluice-status")).isEqualTo("ok");
        assertThat(text(reply.headers(), "sluice-request-id")).isEqualTo("requests-4-9");
        assertThat(text(reply.headers(), "sluice-correlation-id")).isEqualTo("mine");
        assertThat(text(reply.headers(), "ce_specversion")).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"TYPED_PROTOBUF", "RAW_PROTOBUF"})
    void putsProtobufInBase64(ReplyForm form) throws Exception {
        JsonObject event = new JsonObject(new String(encode(form, 1_000, 1).value(), UTF_8));

        assertThat(event.getString("datacontenttype")).isEqualTo("application/x-protobuf");
        assertThat(event.containsKey("data")).isFalse();
        byte[] body = Base64.getDecoder().decode(event.getString("data_base64"));
        assertThat(ModelInferResponse.parseFrom(body).getModelName()).isEqualTo("m");
    }

    @ParameterizedTest
    @EnumSource
    void isNeverLargerThanWhatMayBeSentAndUsesAllOfIt(ReplyForm form) {
        int size = encode(form, 100_000, 500).value().length;

        assertThat(encode(form, size + 2, 500).value()).hasSize(size);
        for (int bound : new int[] {size - 3, size / 2, 300, 20, 0}) {
            assertThatThrownBy(() -> encode(form, bound, 500)).isInstanceOf(AnswerTooLargeException.class);
        }
    }

    @Test
    void saysAnErrorInAnEventHoweverLittleMayBeSent() {
        var failed = new Outcome.Failed(ErrorCode.REPLY_TOO_LARGE, "too large");

        ProducerRecord<byte[], byte[]> reply = new ReplyEncoder(10).encode(envelope(REQUEST), failed);

        JsonObject event = new JsonObject(new String(reply.value(), UTF_8));
        assertThat(event.getString("type")).isEqualTo("dev.sluice.error");
        assertThat(event.getString("causationid")).isEqualTo("e1");
        assertThat(event.getString("datacontenttype")).isEqualTo("application/problem+json");
        assertThat(event.getJsonObject("data").getString("code")).isEqualTo("REPLY_TOO_LARGE");
        assertThat(text(reply.headers(), "sluice-error-code")).isEqualTo("REPLY_TOO_LARGE");
    }

    @Test
    void answersAnEventThatCannotBeReadByOneWithoutACause() {
        var refused = new Outcome.Refused(ErrorCode.INVALID_REQUEST, "the event has no id");

        ProducerRecord<byte[], byte[]> reply = new ReplyEncoder(1_000).encode(envelope(EventAttributes.NONE), refused);

        JsonObject event = new JsonObject(new String(reply.value(), UTF_8));
        assertThat(event.fieldNames())
                .containsExactlyInAnyOrder("specversion", "id", "source", "type", "datacontenttype", "data");
    }

    @Test
    void keepsWhatBelongsToTheEventInBinaryMode() {
        RecordHeaders binary = headers(
                "ce_specversion", "1.0",
                "ce_id", "e1",
                "ce_subject", "s",
                "ce_correlationid", "c",
                "ce_traceparent", "t",
                "kafka_correlationId", "k");

        RecordHeaders reply = (RecordHeaders) Records.answer(Records.decode("texts", binary, new byte[] {'x'}))
                .headers();

        assertThat(text(reply, "ce_id")).isEqualTo("texts-4-9");
        assertThat(text(reply, "ce_causationid")).isEqualTo("e1");
        assertThat(text(reply, "ce_subject")).isEqualTo("s");
        assertThat(text(reply, "ce_correlationid")).isEqualTo("c");
        assertThat(text(reply, "ce_traceparent")).isEqualTo("t");
        assertThat(text(reply, "traceparent")).isEqualTo("t");
        assertThat(text(reply, "kafka_correlationId")).isEqualTo("k");
    }

    @Test
    void repeatsNoAttributeTwiceInBinaryMode() {
        RecordHeaders binary = headers("ce_specversion", "1.0", "ce_id", "e1", "ce_correlationid", "c");
        binary.add("ce_subject", null);

        RecordHeaders reply = (RecordHeaders) Records.answer(Records.decode("texts", binary, new byte[] {'x'}))
                .headers();

        assertThat(reply.headers("ce_correlationid")).hasSize(1);
        assertThat(reply.headers("ce_subject")).isEmpty();
    }

    private ProducerRecord<byte[], byte[]> encode(ReplyForm form, int bound, int floats) {
        Envelope envelope = envelope(REQUEST).answeredIn(form);
        return new ReplyEncoder(bound).encode(envelope, new Outcome.Predicted(Records.response(floats)));
    }

    private Envelope envelope(EventAttributes event) {
        Envelope read = Records.decode("requests", headers, new byte[] {'{'}).envelope();
        return read.answering(event, read.echoed());
    }
}
