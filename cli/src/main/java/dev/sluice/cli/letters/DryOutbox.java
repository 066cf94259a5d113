package dev.sluice.cli.letters;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes nothing, and says what would be written. */
final class DryOutbox implements Outbox {

    private final ReplayLog log;

    DryOutbox(ReplayLog log) {
        this.log = log;
    }

    @Override
    public void send(LetterName letter, ProducerRecord<byte[], byte[]> record, List<String> lostDeadlines) {
        String where = record.partition() == null ? record.topic() : record.topic() + '-' + record.partition();
        log.wouldReplay(
                letter, where + (lostDeadlines.isEmpty() ? "" : ", without " + String.join(", ", lostDeadlines)));
    }

    @Override
    public void settleDone() {}

    @Override
    public void settle() {}

    @Override
    public void close() {}
}
