package dev.sluice.gateway.kafka.format;

import static dev.sluice.gateway.kafka.format.Records.EVENT;
import static dev.sluice.gateway.kafka.format.Records.JSON;
import static dev.sluice.gateway.kafka.format.Records.accepted;
import static dev.sluice.gateway.kafka.format.Records.headers;
import static dev.sluice.gateway.kafka.format.Records.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ModelRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredEventTest {

    private static final String CONTEXT =
            "\"specversion\": \"1.0\", \"id\": \"e1\", \"source\": \"/shop\", \"type\": \"order\"";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/cloudevents+json",
                "application/cloudevents+json; charset=utf-8",
                "Application/CloudEvents+JSON"
            })
    void isKnownByItsContentType(String contentType) {
        String data = ", \"sluicemodel\": \"m\", \"data\": " + JSON;

        InferenceRequest request = accepted(decode("requests", headers("content-type", contentType), data));

        assertThat(request.model()).isEqualTo(new ModelRef("m", ""));
        assertThat(request.body().getId()).isEqualTo("7");
        assertThat(request.body().getInputs(0).getShapeList()).containsExactly(2L);
    }

    @Test
    void saysByAttributesWhatHeadersSayInBinaryMode() {
        Decoded decoded = decode("requests", headers("content-type", EVENT), """
                , "sluicemodel": "m", "sluicemodelversion": "4", "sluicereplytopic": "sluice.theirs",
                "sluicereplypartition": 3, "expirytime": "2026-11-24T10:00:02Z", "sluicetimeoutms": 9000,
                "traceparent": "t", "data":""" + JSON);

        assertThat(accepted(decoded).model()).isEqualTo(new ModelRef("m", "4"));
        assertThat(accepted(decoded).deadline())
                .isEqualTo(Deadline.at(Duration.ofSeconds(2).toNanos()));
        assertThat(decoded.envelope().address()).isEqualTo(new ReplyAddress("sluice.theirs", OptionalInt.of(3), true));
        assertThat(decoded.envelope().echoed()).singleElement().satisfies(header -> {
            assertThat(header.key()).isEqualTo("traceparent");
            assertThat(header.value()).isEqualTo("t".getBytes(UTF_8));
        });
    }

    @Test
    void takesTheSameNamesAsHeadersInBinaryMode() {
        RecordHeaders binary = headers(
                "ce_specversion", "1.0",
                "ce_sluicemodel", "m",
                "ce_sluicemodelversion", "4",
                "ce_sluicereplytopic", "sluice.theirs",
                "ce_sluicereplypartition", "3",
                "ce_sluicetimeoutms", "2000");

        Decoded decoded = Records.decoder(1_000)
                .decode(Records.record("requests", binary, JSON.getBytes(UTF_8)), new Reading(Instant.EPOCH, 0));

        assertThat(accepted(decoded).model()).isEqualTo(new ModelRef("m", "4"));
        assertThat(accepted(decoded).deadline())
                .isEqualTo(Deadline.at(Duration.ofSeconds(2).toNanos()));
        assertThat(decoded.envelope().address()).isEqualTo(new ReplyAddress("sluice.theirs", OptionalInt.of(3), true));
    }

    @Test
    void letsARealHeaderWinOverAnAttributeOfTheSameMeaning() {
        Headers headers =
                headers("content-type", EVENT, "mlserver-model", "h", "REPLY_TOPIC", "sluice.h", "traceparent", "h");

        Decoded decoded = decode("requests", headers, """
                , "sluicemodel": "a", "sluicereplytopic": "elsewhere", "traceparent": "a", "data":""" + JSON);

        assertThat(accepted(decoded).model().name()).isEqualTo("h");
        assertThat(decoded.envelope().address().topic()).isEqualTo("sluice.h");
        assertThat(decoded.envelope().echoed())
                .singleElement()
                .satisfies(header -> assertThat(header.value()).isEqualTo("h".getBytes(UTF_8)));
    }

    @Test
    void echoesARealCorrelationAndNoCopyOfAnAttribute() {
        assertThat(echoed("ce_id", "e1")).isEmpty();
        assertThat(echoed("ce_id", "e1", "kafka_correlationId", "c")).containsExactly("kafka_correlationId");
    }

    @Test
    void takesProtobufFromBase64AndWeighsItAsItsOwn() {
        Decoded decoded = decode(
                "requests",
                headers("content-type", EVENT),
                ", \"datacontenttype\": \"application/x-protobuf\", \"data_base64\": \""
                        + Base64.getEncoder()
                                .encodeToString(Records.rawRequest().toByteArray()) + '"');

        assertThat(accepted(decoded).body().getRawInputContents(0).byteAt(0)).isEqualTo((byte) 5);
        assertThat(decoded.envelope().form()).isEqualTo(ReplyForm.RAW_PROTOBUF);
        assertThat(decoded.bytesBeyondRecord()).isEqualTo(accepted(decoded).sizeBytes());
    }

    @Test
    void takesTextFromAStringOrFromBase64WhereTheRouteBindsIt() {
        String plain = ", \"datacontenttype\": \"text/plain; charset=utf-8\", \"data\": \"h\\u00e9\"";

        assertThat(text("bound", plain)).isEqualTo("hé");
        assertThat(text("texts", plain)).isEqualTo("hé");
        assertThat(text("texts", ", \"data\": \"plain\"")).isEqualTo("plain");
        assertThat(text("texts", ", \"data_base64\": \"aGk=\"")).isEqualTo("hi");
    }

    @ParameterizedTest
    @CsvSource({"Application/CloudEvents-Batch+JSON; x=y", "application/cloudevents+avro", "application/cloudevents"})
    void refusesOtherEventFormatsByName(String contentType) {
        Decoded decoded = decode("texts", headers("content-type", contentType), ", \"data\": \"x\"");

        assertThat(refused(decoded).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refused(decoded).reason())
                .contains("is not supported")
                .contains(contentType.toLowerCase(Locale.ROOT).split(";", 2)[0]);
        assertThat(decoded.envelope().event()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                       | the event has no specversion",
                "{'specversion':'0.3'}                                    | specversion is \"0.3\", which is not supported",
                "{'specversion':1.0}                                      | 'specversion' has to be a string",
                "{'specversion':'1.0','source':'s','type':'t','data':{}}  | the event has no id",
                "{'specversion':'1.0','id':'','source':'s','type':'t'}    | the event has no id",
                "{'specversion':'1.0','id':'i','source':null,'type':'t'}  | the event has no source",
                "{'specversion':'1.0','id':'i','source':'s'}              | the event has no type",
                "[]                                                       | the JSON has to be an object",
                "{'specversion':                                          | the JSON can not be read",
            })
    void refusesWhatIsNoEvent(String event, String reason) {
        Decoded decoded = Records.decode(
                "requests",
                headers("content-type", EVENT),
                event.replace('\'', '"').getBytes(UTF_8));

        assertThat(refused(decoded).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refused(decoded).reason()).contains(reason);
        assertThat(decoded.envelope().event()).isEqualTo(EventAttributes.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'data':{},'data_base64':''                                    | both data and data_base64",
                "'subject':'none'                                              | the event has no data",
                "'data':null                                                   | the event has no data",
                "'data':'text'                                                 | 'data' has to be an object",
                "'data':{'inputs':[]}                                          | in the event's data: the JSON has no inputs",
                "'data_base64':''                                              | in the event's data: the value is empty",
                "'data_base64':'***'                                           | data_base64 is not Base64",
                "'datacontenttype':'text/csv','data':'1'                       | \"text/csv\" is not understood",
                "'datacontenttype':'text/plain','data':'1'                     | plain text needs a route",
                "'datacontenttype':'text/plain','data':1                       | 'data' has to be a string",
                "'datacontenttype':'application/x-protobuf','data':{}          | which needs data_base64",
                "'subject':{},'data':{}                                        | 'subject' has to be",
                "'sluicereplypartition':'x','data':{}                          | ce_sluicereplypartition is not a partition",
                "'expirytime':'soon','data':{}                                 | neither RFC 3339",
                "'sluicetimeoutms':1.5,'data':{}                               | 'sluicetimeoutms' has to be",
            })
    void refusesAnEventWithWrongContent(String content, String reason) {
        Decoded decoded = decode("requests", headers("content-type", EVENT), ", " + content.replace('\'', '"'));

        assertThat(refused(decoded).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refused(decoded).reason()).contains(reason);
    }

    @Test
    void refusesAReplyTopicThatMustNotBeWrittenAndAnEventThatHasExpired() {
        Headers headers = headers("content-type", EVENT);

        assertThat(refused(decode("requests", headers, ", \"sluicereplytopic\": \"other\""))
                        .code())
                .isEqualTo(ErrorCode.REPLY_TOPIC_REFUSED);
        assertThat(refused(decode("requests", headers, ", \"expirytime\": \"2001-01-01T00:00:00Z\""))
                        .code())
                .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    }

    @Test
    void holdsTheLimitsOfEveryOtherValue() {
        Headers headers = headers("content-type", EVENT);
        RecordDecoder decoder = Records.decoder(100_000);

        assertThat(refused(decoder.decode(Records.record("requests", headers, null), Records.READ))
                        .reason())
                .contains("tombstone");
        assertThat(refused(decoder.decode(Records.record("requests", headers, new byte[0]), Records.READ))
                        .reason())
                .isEqualTo("the value is empty");
        assertThat(refused(decoder.decode(Records.record("requests", headers, new byte[100_001]), Records.READ))
                        .reason())
                .contains("kafka.max-request-size");
        assertThat(refused(decode("requests", headers, ", \"data\": " + "[".repeat(50_000)))
                        .reason())
                .isEqualTo("the JSON can not be read: it is nested deeper than 100");
        assertThat(refused(decode("requests", headers, ", \"id\": \"again\"")).reason())
                .contains("Duplicate field 'id'");
    }

    private static List<String> echoed(String... more) {
        RecordHeaders headers = headers(more);
        headers.add("content-type", EVENT.getBytes(UTF_8));
        return decode("requests", headers, ", \"data\": {}").envelope().echoed().stream()
                .map(header -> header.key())
                .toList();
    }

    private static String text(String topic, String content) {
        InferenceRequest request = accepted(decode(topic, headers("content-type", EVENT), content));
        return request.body().getRawInputContents(0).substring(4).toStringUtf8();
    }

    private static Decoded decode(String topic, Headers headers, String content) {
        return Records.decode(topic, headers, ("{" + CONTEXT + content + "}").getBytes(UTF_8));
    }
}
