package dev.sluice.gateway.kafka.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ModelRef;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.schemas.inference.InferTensorContents;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordDecoderTest {

    private static final String JSON = """
            {"id": "7", "inputs": [{"name": "x", "datatype": "FP32", "shape": [2], "data": [1.5, 2]}]}""";

    private static final String[] NAMES = {
        "content-type",
        "sluice-model",
        "sluice-reply-topic",
        "kafka_replyPartition",
        "sluice-reply-partition",
        "sluice-deadline",
        "sluice-timeout-ms",
        "ce_specversion",
        "traceparent",
        "ttl",
        "creation-time"
    };
    private static final String[] TEXTS = {
        "application/cloudevents+json",
        "application/json",
        "application/x-protobuf",
        "text/plain",
        "sluice.x",
        "1",
        "-1",
        ""
    };

    private final Routes routes = new Routes(List.of(
            new Route(
                    Pattern.compile("texts"),
                    ValueFormat.TEXT,
                    new ModelRef("minilm", "3"),
                    "text",
                    "replies",
                    null,
                    null,
                    false,
                    null,
                    ClaimRule.NONE),
            new Route(
                    Pattern.compile("requests"),
                    ValueFormat.AUTO,
                    null,
                    null,
                    "replies",
                    null,
                    null,
                    false,
                    null,
                    ClaimRule.NONE)));
    private final RecordDecoder decoder = new RecordDecoder(
            routes,
            new ReplyTopics(List.of(Pattern.compile("sluice\\..*")), routes, "sluice.dead"),
            new DecodeLimits(1_000, Duration.ofMinutes(1)));
    private final RecordHeaders headers = new RecordHeaders();

    @Test
    void makesPlainBytesOneElementOfTheInputThatTheRouteIsBoundTo() {
        InferenceRequest request = accepted(decode("texts", new byte[] {'h', 'i', (byte) 0xff}));

        assertThat(request.model()).isEqualTo(new ModelRef("minilm", "3"));
        assertThat(request.body().getModelName()).isEqualTo("minilm");
        assertThat(request.body().getInputs(0).getName()).isEqualTo("text");
        assertThat(request.body().getInputs(0).getShapeList()).containsExactly(1L);
        assertThat(request.body().getRawInputContents(0))
                .isEqualTo(ByteString.copyFrom(new byte[] {3, 0, 0, 0, 'h', 'i', (byte) 0xff}));
        assertThat(request.id().value()).isEqualTo("texts-4-9");
        assertThat(request.sizeBytes()).isEqualTo(request.body().getSerializedSize());
    }

    @ParameterizedTest
    @CsvSource({"application/json", "application/json; charset=utf-8", "APPLICATION/JSON"})
    void readsJsonByContentType(String contentType) {
        header("content-type", contentType);
        header("sluice-model", "m");

        InferenceRequest request = accepted(decode("requests", JSON));

        assertThat(request.body().getInputs(0).getShapeList()).containsExactly(2L);
        assertThat(request.body().getId()).isEqualTo("7");
        assertThat(decode("requests", JSON).envelope().form()).isEqualTo(ReplyForm.JSON);
    }

    @Test
    void answersProtobufTypedUnlessItCameRaw() {
        header("content-type", "application/x-protobuf");
        var tensor = ModelInferRequest.InferInputTensor.newBuilder()
                .setName("x")
                .setDatatype("INT32")
                .addShape(1);
        ModelInferRequest raw = ModelInferRequest.newBuilder()
                .setModelName("m")
                .addInputs(tensor)
                .addRawInputContents(ByteString.copyFrom(new byte[] {5, 0, 0, 0}))
                .build();
        ModelInferRequest typed = ModelInferRequest.newBuilder()
                .setModelName("m")
                .addInputs(tensor.clone()
                        .setContents(InferTensorContents.newBuilder().addIntContents(5)))
                .build();

        Decoded fromRaw = decode("requests", raw.toByteArray());
        Decoded fromTyped = decode("requests", typed.toByteArray());

        assertThat(fromRaw.envelope().form()).isEqualTo(ReplyForm.RAW_PROTOBUF);
        assertThat(fromTyped.envelope().form()).isEqualTo(ReplyForm.TYPED_PROTOBUF);
        assertThat(accepted(fromTyped).body()).isEqualTo(accepted(fromRaw).body());
    }

    @Test
    void weighsWhatARequestHoldsBeyondItsRecord() {
        header("content-type", "application/x-protobuf");
        var tensor = ModelInferRequest.InferInputTensor.newBuilder()
                .setName("x")
                .setDatatype("INT64")
                .addShape(100);
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("m");
        byte[] raw = request.clone()
                .addInputs(tensor)
                .addRawInputContents(ByteString.copyFrom(new byte[800]))
                .build()
                .toByteArray();
        byte[] typed = request.clone()
                .addInputs(tensor.clone()
                        .setContents(
                                InferTensorContents.newBuilder().addAllInt64Contents(Collections.nCopies(100, 1L))))
                .build()
                .toByteArray();

        assertThat(typed).hasSizeLessThan(150);
        assertThat(decode("requests", typed).bytesBeyondRecord()).isGreaterThan(800);
        assertThat(decode("requests", raw).bytesBeyondRecord())
                .as("shared with the record")
                .isZero();
        assertThat(decode("requests", "no request").bytesBeyondRecord()).isZero();
    }

    @Test
    void takesTheModelFromTheHeaderBeforeTheBody() {
        String body = JSON.replace("{\"id\"", "{\"model_name\": \"b\", \"model_version\": \"2\", \"id\"");

        assertThat(accepted(decode("requests", body)).model()).isEqualTo(new ModelRef("b", "2"));
        header("mlserver-model", "alias");
        header("mlserver-version", "5");
        assertThat(accepted(decode("requests", body)).model()).isEqualTo(new ModelRef("alias", "5"));
        header("sluice-model", "h");
        assertThat(accepted(decode("requests", body)).model()).isEqualTo(new ModelRef("h", "5"));
    }

    @Test
    void readsReplyAddressesInEachDialect() {
        header("REPLY_TOPIC", "sluice.smallrye");
        headers.add("REPLY_PARTITION", new byte[] {0, 0, 1, 2});
        assertThat(decode("texts", "t").envelope().address())
                .isEqualTo(new ReplyAddress("sluice.smallrye", OptionalInt.of(258), true));

        header("kafka_replyTopic", "sluice.spring");
        headers.add("kafka_replyPartition", new byte[] {0, 0, 0, 3});
        assertThat(decode("texts", "t").envelope().address())
                .isEqualTo(new ReplyAddress("sluice.spring", OptionalInt.of(3), true));

        header("sluice-reply-topic", "sluice.ours");
        header("sluice-reply-partition", "5");
        assertThat(decode("texts", "t").envelope().address())
                .isEqualTo(new ReplyAddress("sluice.ours", OptionalInt.of(5), true));
    }

    @Test
    void takesAConfiguredReplyTopicForOursThoughARequesterNamesIt() {
        header("sluice-reply-topic", "replies");

        assertThat(decode("texts", "t").envelope().address())
                .isEqualTo(new ReplyAddress("replies", OptionalInt.empty(), false));
    }

    @Test
    void echoesTheFirstKindOfCorrelationItKnowsAsItCame() {
        headers.add("ce_id", new byte[0]);
        assertThat(echoed()).containsExactly("ce_id");
        headers.add("kafka_correlationId", new byte[] {(byte) 0xff});
        assertThat(echoed()).containsExactly("kafka_correlationId");
        header("traceparent", "t");
        headers.add("sluice-correlation-id", null);
        assertThat(echoed()).containsExactly("sluice-correlation-id", "traceparent");
    }

    @ParameterizedTest
    @CsvSource({"other", "__consumer_offsets", "texts", "sluice.dead", "sluice.a/b", "..", "''"})
    void refusesAReplyTopicThatMustNotBeWritten(String topic) {
        header("sluice-reply-topic", topic);

        assertThat(refused(decode("texts", "t")).code()).isEqualTo(ErrorCode.REPLY_TOPIC_REFUSED);
    }

    @Test
    void refusesWhatHasExpiredBeforeItIsParsed() {
        header("sluice-deadline", "1000");

        assertThat(refused(decode("requests", "no JSON at all")).code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    }

    @Test
    void takesPriorityAndTimeoutOutOfTheBody() {
        header("sluice-model", "m");
        String json = JSON.replace("{\"id\"", "{\"parameters\": {\"priority\": 2, \"timeout\": %d, \"x\": 1}, \"id\"");

        ConsumerRecord<byte[], byte[]> of1970 =
                record("requests", headers, json.formatted(3_000_000).getBytes(StandardCharsets.UTF_8));

        assertThat(refused(decoder.decode(of1970, read())).code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        InferenceRequest request = accepted(decoder.decode(of1970, new Reading(Instant.ofEpochMilli(1_000), 0)));
        assertThat(request.claim()).isEqualTo(new Claim(2, "requests"));
        assertThat(request.deadline())
                .isEqualTo(Deadline.at(Duration.ofSeconds(2).toNanos()));
        assertThat(request.body().getParametersMap()).containsOnlyKeys("x");
        assertThat(request.sizeBytes()).isEqualTo(request.body().getSerializedSize());
    }

    @ParameterizedTest
    @CsvSource({"application/json", "application/x-protobuf"})
    void saysThatAValueIsEmptyRatherThanWhatItLacks(String contentType) {
        header("content-type", contentType);

        assertThat(refused(decode("requests", "")).reason()).isEqualTo("the value is empty");
    }

    @Test
    void neverThrowsWhateverARecordHolds() {
        for (int seed = 0; seed < 5_000; seed++) {
            var random = new Random(seed);
            var record = new RecordHeaders();
            for (int i = random.nextInt(6); i > 0; i--) {
                byte[] noise = new byte[random.nextInt(6)];
                random.nextBytes(noise);
                byte[] text = TEXTS[random.nextInt(TEXTS.length)].getBytes(StandardCharsets.UTF_8);
                record.add(NAMES[random.nextInt(NAMES.length)], random.nextBoolean() ? noise : text);
            }
            byte[] value = new byte[random.nextInt(40)];
            random.nextBytes(value);

            Decoded decoded =
                    decoder.decode(record(random.nextBoolean() ? "texts" : "requests", record, value), read());

            boolean isBug = decoded.fold(
                    (request, envelope) -> false, (refused, envelope) -> refused.code() == ErrorCode.INTERNAL);
            assertThat(isBug).as("seed %d", seed).isFalse();
        }
    }

    private List<String> echoed() {
        return decode("texts", "t").envelope().echoed().stream()
                .map(header -> header.key())
                .toList();
    }

    private void header(String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private Decoded decode(String topic, String value) {
        return decode(topic, value.getBytes(StandardCharsets.UTF_8));
    }

    private Decoded decode(String topic, byte[] value) {
        return decoder.decode(record(topic, headers, value), read());
    }

    private static ConsumerRecord<byte[], byte[]> record(String topic, RecordHeaders headers, byte[] value) {
        return new ConsumerRecord<>(
                topic,
                4,
                9,
                0,
                TimestampType.CREATE_TIME,
                0,
                value.length,
                new byte[0],
                value,
                headers,
                Optional.empty());
    }

    private static Reading read() {
        return new Reading(Instant.parse("2026-11-24T10:00:00Z"), 0);
    }

    private static InferenceRequest accepted(Decoded decoded) {
        return decoded.fold((request, envelope) -> request, (refused, envelope) -> {
            throw new AssertionError(refused);
        });
    }

    private static Outcome.Refused refused(Decoded decoded) {
        return decoded.fold(
                (request, envelope) -> {
                    throw new AssertionError(request);
                },
                (refused, envelope) -> refused);
    }
}
