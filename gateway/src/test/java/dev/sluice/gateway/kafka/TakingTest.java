package dev.sluice.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.kafka.format.Decoded;
import dev.sluice.gateway.kafka.format.Envelope;
import dev.sluice.gateway.kafka.format.RecordSize;
import dev.sluice.gateway.kafka.format.ReplyAddress;
import dev.sluice.gateway.kafka.format.ReplyForm;
import dev.sluice.gateway.kafka.offsets.FinishedAhead;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.RequestId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Which of the parked records go in flight when topics compete for the budget. */
class TakingTest {

    private static final int MAX_REQUESTS = 100;

    private final InFlightBudget budget = new InFlightBudget(MAX_REQUESTS, 1 << 20, new UnsentReplies());
    private final Taking taking = new Taking(
            budget, new RecentRecords(1_000), topic -> false, new MicrometerKafkaMetrics(new SimpleMeterRegistry()));
    private final AssignedPartition flood = partition("flood", 0);
    private final AssignedPartition moreFlood = partition("flood", 1);
    private final AssignedPartition modest = partition("modest", 0);
    private final Map<TopicPartition, Long> parkedTo = new HashMap<>();

    @Test
    void leavesRoomForATopicThatHasLittle() {
        park(flood, 200);
        assertThat(take(flood, modest)).hasSize(80);
        assertThat(budget.isBlocked()).as("the others are read on").isFalse();

        park(modest, 3);

        assertThat(take(flood, modest)).containsOnly("modest").hasSize(3);
    }

    @Test
    void leavesAllOfTheBudgetToTheOnlyTopic() {
        park(flood, 200);

        assertThat(take(flood, moreFlood)).hasSize(MAX_REQUESTS);
    }

    @Test
    void givesOneTopicNoMoreForHavingManyPartitions() {
        park(flood, 200);
        park(moreFlood, 200);
        park(modest, 200);

        List<String> taken = new ArrayList<>();
        for (int turn = 0; turn < 1_000; turn++) {
            taken.addAll(take(flood, moreFlood, modest));
            String oldest = taken.remove(0);
            budget.giveBack(oldest, size(oldest));
            if (!flood.hasParked()) {
                park(flood, 200);
            }
            if (!modest.hasParked()) {
                park(modest, 200);
            }
        }

        assertThat(taken.stream().filter("modest"::equals).count()).isBetween(40L, 48L);
        assertThat(taken.stream().filter("flood"::equals).count()).isBetween(40L, 48L);
    }

    @Test
    void servesThePartitionsOfAFloodedTopicInTurn() {
        park(flood, 5_000);
        park(moreFlood, 5_000);
        take(flood, moreFlood, modest);

        List<Integer> taken = new ArrayList<>();
        for (int turn = 0; turn < 200; turn++) {
            for (int i = 0; i < 10; i++) {
                budget.giveBack("flood", size("flood"));
            }
            taking.from(List.of(flood, moreFlood, modest), TakingTest::decoded)
                    .forEach(each -> taken.add(each.completion().partition().partition()));
        }

        assertThat(taken).hasSize(2_000);
        assertThat(taken.stream().filter(number -> number == 0).count()).isBetween(900L, 1_100L);
    }

    private List<String> take(AssignedPartition... partitions) {
        return taking.from(List.of(partitions), TakingTest::decoded).stream()
                .map(taken -> taken.completion().partition().topic())
                .toList();
    }

    private static AssignedPartition partition(String topic, int number) {
        var partition = new AssignedPartition(new TopicPartition(topic, number), 1);
        partition.begin(0, FinishedAhead.NONE);
        return partition;
    }

    private void park(AssignedPartition partition, int records) {
        long from = parkedTo.getOrDefault(partition.id(), 0L);
        partition.park(
                LongStream.range(from, from + records)
                        .mapToObj(offset -> record(partition.id(), offset))
                        .toList(),
                from + records);
        parkedTo.put(partition.id(), from + records);
    }

    private static long size(String topic) {
        ConsumerRecord<byte[], byte[]> record = record(new TopicPartition(topic, 0), 0);
        return RecordSize.of(record.key(), record.value(), record.headers());
    }

    private static ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long offset) {
        return new ConsumerRecord<>(partition.topic(), partition.partition(), offset, new byte[0], new byte[10]);
    }

    private static Decoded decoded(ConsumerRecord<byte[], byte[]> record) {
        return new Decoded.Refusal(
                new Outcome.Refused(ErrorCode.INVALID_REQUEST, "no request"),
                new Envelope(
                        record,
                        RequestId.ofRecord(record.topic(), record.partition(), record.offset()),
                        new ReplyAddress("replies", OptionalInt.empty(), /* isNamedByRequester= */ false),
                        ReplyForm.JSON,
                        List.of()));
    }
}
