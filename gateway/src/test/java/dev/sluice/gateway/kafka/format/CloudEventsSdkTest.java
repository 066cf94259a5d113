package dev.sluice.gateway.kafka.format;

import static dev.sluice.gateway.kafka.format.Records.accepted;
import static dev.sluice.gateway.kafka.format.Records.answer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ModelRef;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.schemas.inference.ModelInferResponse;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.cloudevents.kafka.CloudEventSerializer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The SDK of CloudEvents writes the request and reads the reply: a program that we did not write. */
class CloudEventsSdkTest {

    private static final String JSON_DATA = "application/json";
    private static final String PROTOBUF_DATA = "application/x-protobuf";

    private final CloudEventDeserializer deserializer = new CloudEventDeserializer();

    @ParameterizedTest
    @EnumSource(names = {"BINARY", "STRUCTURED"})
    void asksInJsonAndReadsTheAnswer(Encoding encoding) {
        Decoded decoded = send(encoding, event(JSON_DATA, Records.JSON.getBytes(UTF_8)));

        assertThat(accepted(decoded).model()).isEqualTo(new ModelRef("m", "4"));
        assertThat(accepted(decoded).body().getId()).isEqualTo("7");
        assertThat(accepted(decoded).deadline())
                .isEqualTo(Deadline.at(Duration.ofSeconds(2).toNanos()));
        CloudEvent reply = read(answer(decoded));
        assertThat(reply.getType()).isEqualTo("dev.sluice.reply");
        assertThat(reply.getSource()).isEqualTo(URI.create("/sluice"));
        assertThat(reply.getSubject()).isEqualTo("order 7 ü");
        assertThat(reply.getDataContentType()).isEqualTo(JSON_DATA);
        assertThat(reply.getExtension("causationid")).isEqualTo("e1");
        assertThat(reply.getExtension("correlationid")).isEqualTo("c1");
        assertThat(new JsonObject(new String(data(reply), UTF_8)).getString("model_name"))
                .isEqualTo("m");
    }

    @ParameterizedTest
    @EnumSource(names = {"BINARY", "STRUCTURED"})
    void asksInProtobufAndReadsTheAnswer(Encoding encoding) throws Exception {
        Decoded decoded =
                send(encoding, event(PROTOBUF_DATA, Records.rawRequest().toByteArray()));

        assertThat(accepted(decoded).body().getRawInputContents(0).byteAt(0)).isEqualTo((byte) 5);
        CloudEvent reply = read(answer(decoded));
        assertThat(reply.getDataContentType()).isEqualTo(PROTOBUF_DATA);
        assertThat(ModelInferResponse.parseFrom(data(reply))).isEqualTo(Records.response(1));
    }

    @ParameterizedTest
    @EnumSource(names = {"BINARY", "STRUCTURED"})
    void asksInPlainText(Encoding encoding) {
        CloudEvent event = CloudEventBuilder.from(event("text/plain", new byte[0]))
                .withData("text/plain", "hé".getBytes(UTF_8))
                .build();

        Decoded decoded = send("bound", encoding, event);

        assertThat(accepted(decoded).body().getRawInputContents(0).substring(4).toStringUtf8())
                .isEqualTo("hé");
    }

    @ParameterizedTest
    @EnumSource(names = {"BINARY", "STRUCTURED"})
    void readsWhyItWasRefused(Encoding encoding) {
        Decoded decoded = send(encoding, event(JSON_DATA, "{\"inputs\": []}".getBytes(UTF_8)));

        Outcome.Refused refused = Records.refused(decoded);
        CloudEvent reply = read(new ReplyEncoder(1_000).encode(decoded.envelope(), refused));

        assertThat(reply.getType()).isEqualTo("dev.sluice.error");
        assertThat(reply.getDataContentType()).isEqualTo("application/problem+json");
        assertThat(reply.getExtension("causationid")).isEqualTo("e1");
        assertThat(new JsonObject(new String(data(reply), UTF_8)).getString("detail"))
                .endsWith("the JSON has no inputs");
    }

    @Test
    void cannotBeAnsweredInAFormThatIsNoEvent() {
        ProducerRecord<byte[], byte[]> plain = answer(Records.decode("texts", new RecordHeaders(), new byte[] {'x'}));

        assertThatThrownBy(() -> read(plain)).as("the SDK reads events only").isInstanceOf(RuntimeException.class);
    }

    private static CloudEvent event(String dataContentType, byte[] data) {
        return CloudEventBuilder.v1()
                .withId("e1")
                .withSource(URI.create("/shop"))
                .withType("order")
                .withSubject("order 7 ü")
                .withExtension("correlationid", "c1")
                .withExtension("expirytime", "2026-11-24T10:00:02Z")
                .withExtension("sluicemodel", "m")
                .withExtension("sluicemodelversion", "4")
                .withData(dataContentType, data)
                .build();
    }

    private static Decoded send(Encoding encoding, CloudEvent event) {
        return send("requests", encoding, event);
    }

    private static Decoded send(String topic, Encoding encoding, CloudEvent event) {
        Map<String, Object> config = new HashMap<>();
        config.put(CloudEventSerializer.ENCODING_CONFIG, encoding);
        if (encoding == Encoding.STRUCTURED) {
            config.put(CloudEventSerializer.EVENT_FORMAT_CONFIG, JsonFormat.CONTENT_TYPE);
        }
        var headers = new RecordHeaders();
        try (var serializer = new CloudEventSerializer()) {
            serializer.configure(config, /* isKey= */ false);
            byte[] value = serializer.serialize(topic, headers, event);
            return Records.decode(topic, headers, value);
        }
    }

    private CloudEvent read(ProducerRecord<byte[], byte[]> reply) {
        return deserializer.deserialize(reply.topic(), reply.headers(), reply.value());
    }

    private static byte[] data(CloudEvent event) {
        return Objects.requireNonNull(event.getData()).toBytes();
    }
}
