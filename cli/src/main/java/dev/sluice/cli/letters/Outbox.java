package dev.sluice.cli.letters;

import dev.sluice.cli.failure.CommandFailure;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Where records go that are written back. */
interface Outbox extends AutoCloseable {

    /**
     * Takes a record, and waits when too many are under way.
     *
     * @param lostDeadlines headers that it had as a letter
     * @throws CommandFailure when nothing can be written any more
     */
    void send(LetterName letter, ProducerRecord<byte[], byte[]> record, List<String> lostDeadlines)
            throws CommandFailure, InterruptedException;

    /** Says what has become of those that are no longer under way. */
    void settleDone() throws InterruptedException;

    /** Waits until none is under way. */
    void settle() throws InterruptedException;

    @Override
    void close();
}
