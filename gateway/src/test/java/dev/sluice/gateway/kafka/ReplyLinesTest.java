package dev.sluice.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.kafka.ReplyLines.Reservation;
import dev.sluice.gateway.kafka.format.Envelope;
import dev.sluice.gateway.kafka.format.ReplyAddress;
import dev.sluice.gateway.kafka.format.ReplyForm;
import dev.sluice.gateway.request.RequestId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ReplyLinesTest {

    private final ReplyLines lines = new ReplyLines();

    @Test
    void putsRequestsOfOneKeyInOneLineInTheOrderInWhichTheyAreTaken() {
        Reservation first = lines.reserve(envelope(0, "key", "replies"));
        Reservation second = lines.reserve(envelope(0, "key", "replies"));

        assertThat(second.turn().line()).isSameAs(first.turn().line());
        assertThat(second.turn().place()).isEqualTo(first.turn().place() + 1);
    }

    @Test
    void keepsOtherKeysPartitionsAndAddressesApart() {
        lines.reserve(envelope(0, "key", "replies"));
        lines.reserve(envelope(0, "another", "replies"));
        lines.reserve(envelope(1, "key", "replies"));
        lines.reserve(envelope(0, "key", "elsewhere"));

        assertThat(lines.open()).isEqualTo(4);
    }

    @Test
    void endsALineWithTheLastRequestThatWasInIt() {
        Reservation first = lines.reserve(envelope(0, "key", "replies"));
        Reservation second = lines.reserve(envelope(0, "key", "replies"));

        first.release();
        assertThat(lines.open()).isEqualTo(1);
        second.release();

        assertThat(lines.open()).isZero();
        assertThat(lines.reserve(envelope(0, "key", "replies")).turn().place()).isZero();
    }

    private static Envelope envelope(int partition, String key, String replyTopic) {
        var record =
                new ConsumerRecord<>("requests", partition, 0, key.getBytes(StandardCharsets.UTF_8), new byte[] {1});
        return new Envelope(
                record,
                RequestId.ofRecord("requests", partition, 0),
                new ReplyAddress(replyTopic, OptionalInt.empty(), /* isNamedByRequester= */ false),
                ReplyForm.JSON,
                List.of());
    }
}
