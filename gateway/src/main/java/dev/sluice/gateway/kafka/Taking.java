package dev.sluice.gateway.kafka;

import dev.sluice.gateway.kafka.ReplyLines.Reservation;
import dev.sluice.gateway.kafka.format.Decoded;
import dev.sluice.gateway.kafka.format.Envelope;
import dev.sluice.gateway.kafka.format.RecordSize;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What of the parked records may go in flight: what budget and windows have room for, and what is not in flight or answered
 * already. Decoding comes before the permit, since only it tells what a record grows to; what finds no room then is decoded
 * and stays parked, one a partition. A topic that has its share of the budget waits for its own requests to end, and for no
 * others. Poll thread only.
 */
final class Taking {

    private final InFlightBudget budget;
    private final RecentRecords recent;
    private final Predicate<String> keepsKeyOrder;
    private final KafkaMetrics metrics;
    private final ReplyLines lines = new ReplyLines();
    private @Nullable TopicPartition withoutRoom; // which found none last time
    private boolean isBudgetShared; // by several topics

    /** @param keepsKeyOrder whether replies to requests of a topic keep the order of their key */
    Taking(InFlightBudget budget, RecentRecords recent, Predicate<String> keepsKeyOrder, KafkaMetrics metrics) {
        this.budget = budget;
        this.keepsKeyOrder = keepsKeyOrder;
        this.recent = recent;
        this.metrics = metrics;
    }

    /** A record that is in flight from now on, and what will finish it. */
    record Taken(Decoded decoded, Completion completion) {}

    List<Taken> from(
            Collection<AssignedPartition> partitions, Function<ConsumerRecord<byte[], byte[]>, Decoded> decoder) {
        List<Taken> taken = new ArrayList<>();
        isBudgetShared = partitions.stream()
                        .map(partition -> partition.id().topic())
                        .distinct()
                        .limit(2)
                        .count()
                > 1;
        TopicPartition begin = withoutRoom;
        TopicPartition next = null;
        String waiting = null; // nothing else is taken of this topic, until there is room for what it waits with
        for (AssignedPartition partition : beginningWhereThereWasNoRoom(partitions)) {
            if (partition.id().topic().equals(waiting)) {
                continue;
            }
            int before = taken.size();
            Room room = from(partition, decoder, taken);
            if (room == Room.NONE) {
                withoutRoom = partition.id();
                return taken;
            }
            if (room == Room.ITS_SHARE_IS_TAKEN && taken.size() == before) {
                waiting = partition.id().equals(begin) ? partition.id().topic() : waiting;
                next = next == null ? partition.id() : next;
            }
        }
        withoutRoom = next;
        return taken;
    }

    /** A large record would never find room if the small ones of other partitions were always asked first. */
    private List<AssignedPartition> beginningWhereThereWasNoRoom(Collection<AssignedPartition> partitions) {
        List<AssignedPartition> inTurn = new ArrayList<>(partitions);
        for (int i = 0; i < inTurn.size(); i++) {
            if (inTurn.get(i).id().equals(withoutRoom)) {
                Collections.rotate(inTurn, -i);
                break;
            }
        }
        return inTurn;
    }

    /** What room the partition has found for the last that it has parked. */
    private Room from(
            AssignedPartition partition, Function<ConsumerRecord<byte[], byte[]>, Decoded> decoder, List<Taken> taken) {
        ConsumerRecord<byte[], byte[]> record = partition.takeable();
        while (record != null) {
            Room room = Room.ENOUGH;
            switch (recent.fate(record)) {
                case NEW -> room = tryTake(partition, record, partition.decoded(decoder), taken);
                case IN_FLIGHT -> {
                    partition.takeInFlight(recent.epoch(record));
                    metrics.skipped(1);
                }
                case ANSWERED -> {
                    partition.skip();
                    metrics.skipped(1);
                }
            }
            if (room != Room.ENOUGH) {
                return room;
            }
            record = partition.takeable();
        }
        return Room.ENOUGH;
    }

    private Room tryTake(
            AssignedPartition partition, ConsumerRecord<byte[], byte[]> record, Decoded decoded, List<Taken> taken) {
        // All of a record is kept until it is finished, for the dead letter that may become of it.
        long size = RecordSize.of(record.key(), record.value(), record.headers()) + decoded.bytesBeyondRecord();
        if (isBudgetShared && !budget.leavesRoom(record.topic(), size)) {
            return Room.ITS_SHARE_IS_TAKEN;
        }
        if (!budget.tryTake(record.topic(), size)) {
            return Room.NONE;
        }
        partition.take();
        recent.taken(record, partition.epoch());
        Reservation place = reservation(decoded.envelope());
        taken.add(new Taken(decoded, new Completion(partition.id(), partition.epoch(), record.offset(), size, place)));
        return Room.ENOUGH;
    }

    private @Nullable Reservation reservation(Envelope envelope) {
        ConsumerRecord<byte[], byte[]> record = envelope.record();
        return record.key() != null && keepsKeyOrder.test(record.topic()) ? lines.reserve(envelope) : null;
    }

    private enum Room {
        ENOUGH,
        ITS_SHARE_IS_TAKEN,
        NONE
    }
}
