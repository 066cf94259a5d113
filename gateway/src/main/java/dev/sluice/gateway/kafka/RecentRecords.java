package dev.sluice.gateway.kafka;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
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

    private static final int FEWEST = 1 << 15;

    private final Map<Place, Trace> traces;

    /** Knows all that can be in flight, and at least 32,768. */
    static RecentRecords of(int maxInFlight) {
        return new RecentRecords(Math.max(FEWEST, 2 * maxInFlight));
    }

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

    /** The epoch in which a record was taken that is in flight or answered. */
    long epoch(ConsumerRecord<byte[], byte[]> record) {
        return Objects.requireNonNull(traces.get(Place.of(record))).epoch();
    }

    void taken(ConsumerRecord<byte[], byte[]> record, long epoch) {
        Place place = Place.of(record);
        traces.remove(place); // its age counts from now
        traces.put(place, new Trace(fingerprint(record), epoch, /* isAnswered= */ false));
    }

    /** The record that was taken at this place in this epoch is answered; of any other one there this says nothing. */
    void answered(TopicPartition partition, long offset, long epoch) {
        traces.computeIfPresent(
                new Place(partition.topic(), partition.partition(), offset),
                (place, trace) ->
                        trace.epoch() == epoch ? new Trace(trace.fingerprint(), epoch, /* isAnswered= */ true) : trace);
    }

    private static long fingerprint(ConsumerRecord<byte[], byte[]> record) {
        var keyAndHeaders = new CRC32C();
        add(keyAndHeaders, record.key());
        for (Header header : record.headers()) {
            add(keyAndHeaders, header.key().getBytes(StandardCharsets.UTF_8));
            add(keyAndHeaders, header.value());
        }
        var value = new CRC32C();
        add(value, record.value());
        long contents = (keyAndHeaders.getValue() << Integer.SIZE) | value.getValue();
        return 31 * (31 * record.timestamp() + record.leaderEpoch().orElse(-1)) + contents;
    }

    private static void add(CRC32C checksum, byte @Nullable [] bytes) {
        if (bytes != null) {
            checksum.update(bytes);
        }
        checksum.update(bytes == null ? 0 : 1);
    }

    private record Place(String topic, int partition, long offset) {

        static Place of(ConsumerRecord<byte[], byte[]> record) {
            return new Place(record.topic(), record.partition(), record.offset());
        }
    }

    private record Trace(long fingerprint, long epoch, boolean isAnswered) {}
}
