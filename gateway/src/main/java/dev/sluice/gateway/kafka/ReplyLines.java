package dev.sluice.gateway.kafka;

import dev.sluice.gateway.kafka.format.Envelope;
import dev.sluice.gateway.kafka.format.ReplyAddress;
import dev.sluice.gateway.kafka.reply.ReplyLine;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The lines of {@code order: key}: one for each partition, key and reply address that has a request in flight. A place is
 * reserved as a record is taken, which is in the order of offsets; a record without a key has none. Poll thread only.
 */
final class ReplyLines {

    private final Map<Key, Use> uses = new HashMap<>();

    /** A place in the line of this request. */
    Reservation reserve(Envelope envelope) {
        ConsumerRecord<byte[], byte[]> record = envelope.record();
        var key = new Key(
                new TopicPartition(record.topic(), record.partition()),
                ByteBuffer.wrap(record.key()),
                envelope.address());
        Use use = uses.computeIfAbsent(key, first -> new Use());
        use.inFlight++;
        return new Reservation(this, key, use.line.join());
    }

    /** What is reserved, until its request is finished. */
    record Reservation(ReplyLines lines, Key key, ReplyLine.Turn turn) {

        /** The request is finished; with the last one its line ends. */
        void release() {
            lines.release(key);
        }
    }

    int open() {
        return uses.size();
    }

    private void release(Key key) {
        uses.computeIfPresent(key, (same, use) -> --use.inFlight == 0 ? null : use);
    }

    /** What has to be equal for two replies to keep their order. */
    record Key(TopicPartition source, ByteBuffer key, ReplyAddress address) {}

    private static final class Use {

        final ReplyLine line = new ReplyLine();
        int inFlight;
    }
}
