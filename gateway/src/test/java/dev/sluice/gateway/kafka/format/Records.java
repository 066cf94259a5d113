package dev.sluice.gateway.kafka.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ModelRef;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Records as other programs write them, and a decoder with two routes: {@code requests} and, bound to a text, {@code texts}. */
final class Records {

    static final String JSON = """
            {"id": "7", "inputs": [{"name": "x", "datatype": "FP32", "shape": [2], "data": [1.5, 2]}]}""";
    static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    static final Reading READ = new Reading(NOW, 0);
    static final String EVENT = "application/cloudevents+json";

    private static final Routes ROUTES = new Routes(List.of(
            new Route(
                    Pattern.compile("texts"),
                    ValueFormat.TEXT,
                    new ModelRef("minilm", "3"),
                    "text",
                    "replies",
                    "x-mine",
                    null,
                    false,
                    null,
                    ClaimRule.NONE),
            new Route(
                    Pattern.compile("bound"),
                    ValueFormat.AUTO,
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

    private Records() {}

    static RecordDecoder decoder(int maxValueBytes) {
        return new RecordDecoder(
                ROUTES,
                new ReplyTopics(List.of(Pattern.compile("sluice\\..*")), ROUTES, "sluice.dead"),
                new DecodeLimits(maxValueBytes, Duration.ofMinutes(1)));
    }

    static Decoded decode(String topic, Headers headers, byte @Nullable [] value) {
        return decoder(1 << 20).decode(record(topic, headers, value), READ);
    }

    static ConsumerRecord<byte[], byte[]> record(String topic, Headers headers, byte @Nullable [] value) {
        return new ConsumerRecord<>(
                topic, 4, 9, 0, TimestampType.CREATE_TIME, 0, 0, new byte[0], value, headers, Optional.empty());
    }

    /** As a consumer gets what a producer sends. */
    static ConsumerRecord<byte[], byte[]> delivered(ProducerRecord<byte[], byte[]> sent) {
        return record(sent.topic(), sent.headers(), sent.value());
    }

    static RecordHeaders headers(String... namesAndValues) {
        var headers = new RecordHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1].getBytes(UTF_8));
        }
        return headers;
    }

    static ModelInferRequest rawRequest() {
        return ModelInferRequest.newBuilder()
                .setModelName("m")
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype("INT32")
                        .addShape(1))
                .addRawInputContents(ByteString.copyFrom(new byte[] {5, 0, 0, 0}))
                .build();
    }

    static ModelInferResponse response(int floats) {
        return ModelInferResponse.newBuilder()
                .setModelName("m")
                .addOutputs(ModelInferResponse.InferOutputTensor.newBuilder()
                        .setName("y")
                        .setDatatype("FP32")
                        .addShape(floats))
                .addRawOutputContents(ByteString.copyFrom(new byte[4 * floats]))
                .build();
    }

    static ProducerRecord<byte[], byte[]> answer(Decoded decoded) {
        return new ReplyEncoder(1 << 20).encode(decoded.envelope(), new Outcome.Predicted(response(1)));
    }

    static InferenceRequest accepted(Decoded decoded) {
        return decoded.fold((request, envelope) -> request, (refused, envelope) -> {
            throw new AssertionError(refused);
        });
    }

    static Outcome.Refused refused(Decoded decoded) {
        return decoded.fold(
                (request, envelope) -> {
                    throw new AssertionError(request);
                },
                (refused, envelope) -> refused);
    }

    static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }
}
