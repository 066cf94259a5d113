package dev.sluice.cli.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.cli.failure.CommandFailure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaOutboxTest {

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(/* autoComplete= */ false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final ReplayLog log = new ReplayLog(new PrintWriter(out), new PrintWriter(err));
    private final KafkaOutbox outbox = new KafkaOutbox(producer, log);

    @Test
    void saysWhereEachRecordLiesInTheOrderOfTheLetters() throws Exception {
        send(1);
        send(2);
        producer.completeNext();
        producer.completeNext();

        outbox.settle();

        assertThat(out).hasToString("replayed 0-1 -> there-0-0\nreplayed 0-2 -> there-0-1\n");
        assertThat(log.failed()).isZero();
    }

    @Test
    void namesARecordThatKafkaDoesNotTakeAndGoesOn() throws Exception {
        send(1);
        producer.errorNext(new RecordTooLargeException("too large"));
        send(2);
        producer.completeNext();

        outbox.settle();

        assertThat(err).hasToString("sluice: 0-1 is not replayed: Kafka did not take it: too large\n");
        assertThat(out).hasToString("replayed 0-2 -> there-0-1\n");
        assertThat(log.failed()).isEqualTo(1);
    }

    @Test
    void namesARecordThatTheProducerRefusesAtOnce() throws Exception {
        producer.sendException = new RecordTooLargeException("larger than max.request.size");

        send(1);
        outbox.settle();

        assertThat(err.toString()).contains("0-1 is not replayed", "larger than max.request.size");
    }

    @Test
    void stopsWhenNoBrokerTakesAnythingAnyMore() throws Exception {
        send(1);
        producer.errorNext(new TimeoutException("expired"));

        assertThatThrownBy(() -> send(2))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("Kafka takes no more records (expired); 0-2 and what comes after it was not tried");
        assertThat(producer.history()).hasSize(1);
    }

    private void send(long offset) throws Exception {
        outbox.send(
                new LetterName(0, offset), new ProducerRecord<>("there", 0, null, Letters.bytes("value")), List.of());
    }
}
