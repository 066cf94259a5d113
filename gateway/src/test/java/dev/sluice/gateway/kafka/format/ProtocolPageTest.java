package dev.sluice.gateway.kafka.format;

import static dev.sluice.gateway.kafka.format.Records.headers;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.schemas.inference.ModelInferResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Keeps the examples of structured events in {@code docs/protocol.md} what really goes over Kafka. */
class ProtocolPageTest {

    private static final Pattern EXAMPLE = Pattern.compile("```json\n(\\{\"specversion.*})\n```");

    @Test
    void theRequestInThePageIsAnsweredByTheReplyInThePage() throws IOException {
        List<String> examples = EXAMPLE.matcher(Files.readString(Path.of("..", "docs", "protocol.md")))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        assertThat(examples).hasSize(2);

        ProducerRecord<byte[], byte[]> reply = answered(examples.get(0).getBytes(UTF_8));

        assertThat(new String(reply.value(), UTF_8)).isEqualTo(examples.get(1));
    }

    private static ProducerRecord<byte[], byte[]> answered(byte[] event) {
        var routes = new Routes(List.of(new Route(
                Pattern.compile("sluice\\.requests"),
                ValueFormat.AUTO,
                null,
                null,
                "sluice.replies",
                null,
                null,
                false,
                null,
                ClaimRule.NONE)));
        var decoder = new RecordDecoder(
                routes,
                new ReplyTopics(List.of(), routes, "sluice.dead-letters"),
                new DecodeLimits(10_000, Duration.ofMinutes(1)));
        Decoded decoded = decoder.decode(
                Records.record("sluice.requests", headers("content-type", Records.EVENT), event), Records.READ);
        String model = Records.accepted(decoded).model().name();
        return new ReplyEncoder(10_000).encode(decoded.envelope(), new Outcome.Predicted(sum(model)));
    }

    private static ModelInferResponse sum(String model) {
        ByteBuffer raw = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        raw.putFloat(2).putFloat(4).putFloat(6).flip();
        return ModelInferResponse.newBuilder()
                .setModelName(model)
                .addOutputs(ModelInferResponse.InferOutputTensor.newBuilder()
                        .setName("sum")
                        .setDatatype("FP32")
                        .addShape(1)
                        .addShape(3))
                .addRawOutputContents(ByteString.copyFrom(raw))
                .build();
    }
}
