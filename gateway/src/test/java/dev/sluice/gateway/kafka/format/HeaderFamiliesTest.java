package dev.sluice.gateway.kafka.format;

import static dev.sluice.gateway.kafka.format.Records.accepted;
import static dev.sluice.gateway.kafka.format.Records.answer;
import static dev.sluice.gateway.kafka.format.Records.refused;
import static dev.sluice.gateway.kafka.format.Records.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers byte for byte as other systems write them, and as they are written wrong. */
class HeaderFamiliesTest {

    private static final byte[] TEXT = {'h', 'i'};
    private static final byte[] NO_TEXT = {'h', (byte) 0xc3, 0x28, (byte) 0xff};

    private final RecordHeaders headers = new RecordHeaders();

    /** Correlation: a UUID in 16 bytes; topic: UTF-8; partition: four bytes, big-endian. */
    @Test
    void answersAnUnmodifiedReplyingKafkaTemplate() {
        UUID id = UUID.fromString("f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
        byte[] correlation = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        headers.add("kafka_replyTopic", "sluice.spring".getBytes(UTF_8));
        headers.add("kafka_replyPartition", new byte[] {0, 0, 0, 2});
        headers.add("kafka_correlationId", correlation);

        ProducerRecord<byte[], byte[]> reply = answer(decode());

        assertThat(reply.topic()).isEqualTo("sluice.spring");
        assertThat(reply.partition()).isEqualTo(2);
        assertThat(reply.headers().lastHeader("kafka_correlationId").value()).isEqualTo(correlation);
    }

    /** Correlation: a UUID in text, or twelve random bytes; partition only when it is configured. */
    @Test
    void answersAnUnmodifiedKafkaRequestReply() {
        byte[] correlation = {(byte) 0xff, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, (byte) 0x80};
        headers.add("REPLY_CORRELATION_ID", correlation);
        headers.add("REPLY_TOPIC", "sluice.requests-replies".getBytes(UTF_8));

        ProducerRecord<byte[], byte[]> anywhere = answer(decode());
        headers.add("REPLY_PARTITION", new byte[] {0, 0, 1, 0});
        ProducerRecord<byte[], byte[]> reply = answer(decode());

        assertThat(anywhere.partition()).isNull();
        assertThat(reply.topic()).isEqualTo("sluice.requests-replies");
        assertThat(reply.partition()).isEqualTo(256);
        assertThat(reply.headers().lastHeader("REPLY_CORRELATION_ID").value()).isEqualTo(correlation);
    }

    @Test
    void readsWhatHonoWritesOnACommand() {
        add("creation-time", Long.toString(Records.NOW.toEpochMilli() - 1_000));
        add("ttl", "3000");
        add("correlation-id", "\"req-7\"");

        Decoded decoded = decode();

        assertThat(accepted(decoded).deadline())
                .isEqualTo(Deadline.at(Duration.ofSeconds(2).toNanos()));
        assertThat(text(answer(decoded).headers(), "correlation-id")).isEqualTo("\"req-7\"");
    }

    @Test
    void looksForTheCorrelationFromOurNameToTheMostCommonOne() {
        List<String> fromLastToFirst = List.of(
                "correlation-id",
                "ce_id",
                "ce_correlationid",
                "REPLY_CORRELATION_ID",
                "kafka_correlationId",
                "x-mine", // configured on this route
                "sluice-correlation-id");

        for (String name : fromLastToFirst) {
            add(name, "c");

            assertThat(echoed()).containsExactly(name);
        }
    }

    @Test
    void knowsAConfiguredCorrelationOnItsRouteOnly() {
        add("x-mine", "c");

        assertThat(echoed()).containsExactly("x-mine");
        assertThat(Records.decode("bound", headers, TEXT).envelope().echoed()).isEmpty();
    }

    @Test
    void echoesAnEmptyCorrelationAndOneWithoutAValueAsTheyCame() {
        headers.add("kafka_correlationId", new byte[0]);
        assertThat(correlation(answer(decode()), "kafka_correlationId")).isEmpty();

        headers.add("sluice-correlation-id", null);
        Header nothing = answer(decode()).headers().lastHeader("sluice-correlation-id");
        assertThat(nothing).isNotNull();
        assertThat(nothing.value()).isNull();
    }

    /** The bound of an answer is that of its body: no header takes room from it, or the reply would be lost to it. */
    @Test
    void echoesACorrelationOf256KilobytesWholeInAReplyAndInAnError() {
        byte[] large = new byte[256 << 10];
        Arrays.fill(large, (byte) 0xa5);
        headers.add("sluice-correlation-id", large);
        var encoder = new ReplyEncoder(1_000);
        Envelope envelope = decode().envelope();

        ProducerRecord<byte[], byte[]> reply = encoder.encode(envelope, new Outcome.Predicted(Records.response(1)));
        ProducerRecord<byte[], byte[]> error =
                encoder.encode(envelope, new Outcome.Failed(ErrorCode.REPLY_TOO_LARGE, "too large"));

        assertThat(correlation(reply, "sluice-correlation-id")).isEqualTo(large);
        assertThat(correlation(error, "sluice-correlation-id")).isEqualTo(large);
    }

    @Test
    void takesTheLastOfARepeatedHeaderAndEchoesItOnce() {
        add("sluice-model", "first");
        add("sluice-model", "last");
        add("kafka_correlationId", "first");
        add("kafka_correlationId", "last");

        Decoded decoded = decode();

        assertThat(accepted(decoded).model().name()).isEqualTo("last");
        assertThat(answer(decoded).headers().headers("kafka_correlationId"))
                .singleElement()
                .satisfies(header -> assertThat(header.value()).isEqualTo("last".getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 5, 8})
    void refusesABinaryPartitionThatHasNotFourBytes(int length) {
        headers.add("kafka_replyTopic", "sluice.spring".getBytes(UTF_8));
        headers.add("kafka_replyPartition", new byte[length]);

        Decoded decoded = decode();

        assertThat(refused(decoded).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refused(decoded).reason())
                .isEqualTo("header kafka_replyPartition should be a four-byte integer, has " + length + " bytes");
        assertThat(decoded.envelope().address())
                .as("the refusal goes to the topic that was asked for")
                .isEqualTo(new ReplyAddress("sluice.spring", OptionalInt.empty(), true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice-reply-topic",
                "kafka_replyTopic",
                "REPLY_TOPIC",
                "ce_sluicereplytopic",
                "sluice-model",
                "mlserver-version",
                "sluice-deadline",
                "ce_expirytime",
                "sluice-timeout-ms",
                "sluice-priority",
                "sluice-tenant",
                "ttl",
                "sluice-reply-partition",
                "content-type"
            })
    void refusesAHeaderOfTextThatIsNone(String name) {
        headers.add(name, NO_TEXT);

        Decoded decoded = decode();

        assertThat(refused(decoded).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refused(decoded).reason()).isEqualTo("header " + name + " is not UTF-8 text");
        assertThat(decoded.envelope().address().topic()).isEqualTo("replies");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice-reply-topic",
                "kafka_replyTopic",
                "sluice-reply-partition",
                "kafka_replyPartition",
                "sluice-model",
                "sluice-deadline",
                "sluice-priority",
                "sluice-tenant",
                "ttl",
                "content-type",
                "traceparent",
                "ce_traceparent",
                "ce_specversion",
                "ce_id"
            })
    void takesAHeaderWithoutAValueForAbsent(String name) {
        headers.add(name, null);

        Decoded decoded = decode();

        assertThat(accepted(decoded).model().name()).isEqualTo("minilm");
        assertThat(answer(decoded).topic()).isEqualTo("replies");
    }

    @Test
    void looksPastAHeaderWithoutAValueToTheNextName() {
        headers.add("sluice-reply-topic", null);
        add("REPLY_TOPIC", "sluice.smallrye");

        assertThat(decode().envelope().address().topic()).isEqualTo("sluice.smallrye");
    }

    @Test
    void answersARecordWithoutAKeyWithoutOne() {
        var record = new ConsumerRecord<byte[], byte[]>("texts", 0, 1, null, TEXT);

        assertThat(answer(Records.decoder(100).decode(record, Records.READ)).key())
                .isNull();
    }

    @Test
    void readsItsHeadersAmongAThousandAndEchoesNoneOfTheOthers() {
        for (int i = 0; i < 1_000; i++) {
            add("x-" + i, "v");
        }
        add("sluice-correlation-id", "c");
        add("sluice-model", "m");

        Decoded decoded = decode();

        assertThat(accepted(decoded).model().name()).isEqualTo("m");
        assertThat(answer(decoded).headers()).hasSize(4);
    }

    @Test
    void keepsEveryMalformedHeaderInADeadLetter() {
        headers.add("sluice-correlation-id", null);
        headers.add("", NO_TEXT);
        headers.add("kafka_replyPartition", new byte[3]);
        headers.add("kafka_replyPartition", new byte[] {7});

        ProducerRecord<byte[], byte[]> letter = new DeadLetterEncoder("dead", "g")
                .encode(
                        decode().envelope().record(),
                        ErrorCode.INVALID_REQUEST,
                        "reason",
                        DeadLetterEncoder.Kept.EVERYTHING);

        assertThat(letter.headers().toArray()).startsWith(headers.toArray());
    }

    private void add(String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }

    private Decoded decode() {
        return Records.decode("texts", headers, TEXT);
    }

    private List<String> echoed() {
        return decode().envelope().echoed().stream().map(Header::key).toList();
    }

    private static byte[] correlation(ProducerRecord<byte[], byte[]> reply, String name) {
        return reply.headers().lastHeader(name).value();
    }
}
