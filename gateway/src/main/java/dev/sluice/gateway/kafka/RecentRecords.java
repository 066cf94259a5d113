package dev.sluice.gateway.kafka;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The records that this process took last, by where they lie, and whether each is answered. A partition that we lose and
 * are given again is read again from its last commit; what we have in flight from before is not to be run twice, nor what
 * we have answered answered twice.
 *
 * <p>A record is known by more than its offset: a topic that was deleted and made anew counts from 0 again, and whoever
 * takes a new record for an old one loses it. Bounded, oldest forgotten first. Poll thread only.
 */
final class RecentRecords {

    /** What is known of a record. */
    enum Fate {
        NEW,
        IN_FLIGHT,
        ANSWERED
    }

    /** More than can be unfinished or uncommitted at once. */
    static final int MOST = 1 << 15;

    private final Map<Place, Trace> traces;

    RecentRecords(int most) {
        this.traces = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Place, Trace> eldest) {
                return size() > most;
            }
        };
    }

    Fate fate(ConsumerRecord<byte[], byte[]> record) {
        Trace trace = traces.get(Place.of(record));
        if (trace == null || trace.fingerprint() != fingerprint(record)) {
            return Fate.NEW;
        }
        return trace.isAnswered() ? Fate.ANSWERED : Fate.IN_FLIGHT;
    }

    void taken(ConsumerRecord<byte[], byte[]> record) {
        traces.put(Place.of(record), new Trace(fingerprint(record), /* isAnswered= */ false));
    }

    void answered(TopicPartition partition, long offset) {
        traces.computeIfPresent(
                new Place(partition.topic(), partition.partition(), offset),
                (place, trace) -> new Trace(trace.fingerprint(), /* isAnswered= */ true));
    }

    private static long fingerprint(ConsumerRecord<byte[], byte[]> record) {
        long contents = ((long) checksum(record.key()) << Integer.SIZE) | (checksum(record.value()) & 0xFFFF_FFFFL);
        return 31 * record.timestamp() + contents;
    }

    private static int checksum(byte @Nullable [] bytes) {
        if (bytes == null) {
            return -1;
        }
        var checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }

    private record Place(String topic, int partition, long offset) {

        static Place of(ConsumerRecord<byte[], byte[]> record) {
            return new Place(record.topic(), record.partition(), record.offset());
        }
    }

    private record Trace(long fingerprint, boolean isAnswered) {}
}
