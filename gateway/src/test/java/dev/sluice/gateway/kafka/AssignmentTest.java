package dev.sluice.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.kafka.Taking.Taken;
import dev.sluice.gateway.kafka.format.Decoded;
import dev.sluice.gateway.kafka.format.Envelope;
import dev.sluice.gateway.kafka.format.ReplyAddress;
import dev.sluice.gateway.kafka.format.ReplyForm;
import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ModelRef;
import dev.sluice.gateway.request.RequestId;
import dev.sluice.schemas.inference.ModelInferRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Rebalances, one callback at a time, with Kafka's own in-memory consumer. */
class AssignmentTest {

    private static final TopicPartition ONE = new TopicPartition("requests", 0);
    private static final TopicPartition OTHER = new TopicPartition("requests", 1);
    private static final ModelRef MODEL = new ModelRef("m", "");

    private final ForlornConsumer consumer = new ForlornConsumer();
    private final Completions completions = new Completions(100);
    private final InFlightBudget budget = budget(100, 1_000_000);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final KafkaMetrics metrics = new MicrometerKafkaMetrics(meters);
    private final Commits commits = new Commits(consumer, metrics, 0);
    private final RecentRecords recent = new RecentRecords(100);
    private final Assignment assignment = assignment(budget);

    @Test
    void commitsWhatIsFinishedWhenAPartitionIsRevoked() {
        assign(ONE);
        List<Taken> taken = poll(ONE, 0, 3);
        completions.add(taken.get(0).completion());
        completions.add(taken.get(1).completion());
        completions.add(taken.get(2).completion());

        assignment.onPartitionsRevoked(List.of(ONE));

        assertThat(committed(ONE)).isEqualTo(3);
        assertThat(budget.isEmpty()).isTrue();
    }

    @Test
    void commitsNothingOfAPartitionThatIsLost() {
        assign(ONE);
        List<Taken> taken = poll(ONE, 0, 1);
        completions.add(taken.get(0).completion());

        assignment.onPartitionsLost(List.of(ONE));
        assignment.absorb(0);
        assignment.commitNow();

        assertThat(committed(ONE)).isZero();
        assertThat(budget.isEmpty()).as("its place is free again").isTrue();
    }

    @Test
    void runsARecordOnceThoughItIsReadAgainWhileItIsInFlight() {
        assign(ONE);
        Taken before = poll(ONE, 0, 1).get(0);
        assignment.onPartitionsLost(List.of(ONE));
        assignment.onPartitionsAssigned(List.of(ONE));

        assertThat(poll(ONE, 0, 1)).isEmpty();
        assignment.commitNow();
        assertThat(committed(ONE)).isZero();

        completions.add(before.completion());
        assignment.absorb(0);
        assignment.commitNow();
        assertThat(committed(ONE)).isEqualTo(1);
    }

    @Test
    void answersARecordOnceThoughItIsReadAgainBeforeItWasCommitted() {
        assign(ONE);
        Taken before = poll(ONE, 0, 1).get(0);
        assignment.onPartitionsLost(List.of(ONE));
        completions.add(before.completion());
        assignment.absorb(0);

        assignment.onPartitionsAssigned(List.of(ONE));
        assertThat(poll(ONE, 0, 1)).isEmpty();

        assignment.commitNow();
        assertThat(committed(ONE)).isEqualTo(1);
        assertThat(meters.counter("sluice.kafka.records.skipped").count()).isEqualTo(1);
    }

    @Test
    void ignoresACompletionOfAnEarlierAssignmentOfATopicThatWasMadeAnew() {
        assign(ONE);
        Taken before = poll(ONE, 0, 1).get(0);
        assignment.onPartitionsLost(List.of(ONE));
        assignment.onPartitionsAssigned(List.of(ONE));
        assignment.park(records(ONE, 0, 1, /* value= */ 2));
        Taken another = assignment.take(AssignmentTest::decoded).get(0);

        completions.add(before.completion());
        assignment.absorb(0);
        assignment.commitNow();

        assertThat(committed(ONE)).isZero();
        completions.add(another.completion());
        assignment.absorb(0);
        assignment.commitNow();
        assertThat(committed(ONE)).isEqualTo(1);
    }

    @Test
    void commitsWhereReadingBeganBeforeAnythingIsFinished() {
        assign(ONE);
        poll(ONE, 40, 3);

        assignment.commitNow();

        assertThat(committed(ONE)).isEqualTo(40);
    }

    @Test
    void tellsTheNextOwnerWhatIsFinishedBeyondWhatIsCommitted() {
        assign(ONE);
        List<Taken> taken = poll(ONE, 0, 5);
        completions.add(taken.get(0).completion());
        completions.add(taken.get(2).completion());
        completions.add(taken.get(4).completion());
        assignment.absorb(0);
        assignment.commitNow();
        assertThat(committed(ONE)).isEqualTo(1);

        Assignment next = new Assignment(parts(budget(100, 1_000), new RecentRecords(100)), Clock.system());
        next.onPartitionsAssigned(List.of(ONE));
        next.park(records(ONE, 1, 4));

        assertThat(next.take(AssignmentTest::decoded))
                .extracting(one -> one.completion().offset())
                .containsExactly(1L, 3L);
        assertThat(meters.counter("sluice.kafka.records.skipped").count()).isEqualTo(2);
    }

    @Test
    void commitsWhatWasFinishedBeyondThoughNothingBelowMoved() {
        assign(ONE);
        List<Taken> taken = poll(ONE, 0, 3);
        completions.add(taken.get(2).completion());
        assignment.absorb(0);

        assignment.commitNow();

        OffsetAndMetadata stored =
                Objects.requireNonNull(consumer.committed(Set.of(ONE)).get(ONE));
        assertThat(stored.offset()).isZero();
        assertThat(stored.metadata()).startsWith("v1:");
    }

    @Test
    void readsNothingBeforeItKnowsWhatIsCommitted() {
        consumer.assign(Set.of(ONE));
        consumer.hasNoCoordinator = true;

        assignment.onPartitionsAssigned(List.of(ONE));
        assignment.pause(false);

        assertThat(consumer.paused()).containsExactly(ONE);
        consumer.hasNoCoordinator = false;
        assignment.begin();
        assignment.pause(false);
        assertThat(consumer.paused()).isEmpty();
    }

    @Test
    void pausesWhatIsAssignedWhileAllIsPaused() {
        assign(ONE);
        assignment.pause(true);

        consumer.assign(Set.of(ONE, OTHER));
        assignment.onPartitionsAssigned(List.of(OTHER));

        assertThat(consumer.paused()).containsExactlyInAnyOrder(ONE, OTHER);
        assignment.pause(false);
        assertThat(consumer.paused()).isEmpty();
    }

    @Test
    void leavesWhatWasParkedToTheNextOwner() {
        assign(ONE);
        var small = assignment(budget(1, 1_000_000));
        small.onPartitionsAssigned(List.of(ONE));
        small.park(records(ONE, 0, 3));
        Taken first = small.take(AssignmentTest::decoded).get(0);
        assertThat(small.hasParked()).isTrue();
        completions.add(first.completion());

        small.onPartitionsRevoked(List.of(ONE));

        assertThat(committed(ONE)).isEqualTo(1);
    }

    @Test
    void startsAFreshEpochWhenTheLogBeginsAgainBelowWhatWasRead() {
        assign(ONE);
        Taken old = poll(ONE, 100, 1).get(0);

        Taken fresh = poll(ONE, 0, 1).get(0);

        assertThat(fresh.completion().epoch()).isGreaterThan(old.completion().epoch());
        completions.add(old.completion());
        completions.add(fresh.completion());
        assignment.absorb(0);
        assignment.commitNow();
        assertThat(committed(ONE)).isEqualTo(1);
    }

    @Test
    void readsATopicThatWasMadeAnewFromItsBeginningThoughItHoldsMoreThanWasRead() {
        assign(ONE);
        consumer.updateBeginningOffsets(Map.of(ONE, 0L));
        Taken old = poll(ONE, 100, 1).get(0);

        assignment.beginAnew(Set.of("requests"));

        assertThat(consumer.position(ONE)).isZero();
        Taken fresh = poll(ONE, 0, 1).get(0);
        completions.add(old.completion());
        completions.add(fresh.completion());
        assignment.absorb(0);
        assignment.commitNow();
        assertThat(committed(ONE)).isEqualTo(1);
    }

    @Test
    void readsOnInTopicsThatAreWhatTheyWere() {
        assign(ONE);
        consumer.seek(ONE, 100);

        assignment.beginAnew(Set.of("others"));

        assertThat(consumer.position(ONE)).isEqualTo(100);
    }

    @Test
    void ignoresRecordsOfAPartitionThatIsNotItsOwn() {
        assign(ONE);

        assignment.park(records(OTHER, 0, 3));

        assertThat(assignment.take(AssignmentTest::decoded)).isEmpty();
    }

    @Test
    void chargesWhatARecordIsDecodedToAndGivesTheSameBack() {
        assign(ONE);
        assignment.park(records(ONE, 0, 2));

        List<Taken> taken = assignment.take(record -> decodedTo(8, record));

        assertThat(budget.bytes()).isEqualTo(2 * (1 + 8));
        taken.forEach(one -> completions.add(one.completion()));
        assignment.absorb(0);
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void decodesOnceWhatFindsNoRoomForWhatItIsDecodedTo() {
        assign(ONE);
        InFlightBudget narrow = budget(100, 30);
        var small = assignment(narrow);
        small.onPartitionsAssigned(List.of(ONE));
        small.park(records(ONE, 0, 3));
        List<Long> decodedOffsets = new ArrayList<>();
        Function<ConsumerRecord<byte[], byte[]>, Decoded> decoder = record -> {
            decodedOffsets.add(record.offset());
            return decodedTo(20, record);
        };

        List<Taken> first = small.take(decoder);
        assertThat(first).hasSize(1);
        assertThat(small.take(decoder)).isEmpty();
        assertThat(narrow.isBlocked()).isTrue();
        completions.add(first.get(0).completion());
        small.absorb(0);
        List<Taken> second = small.take(decoder);

        assertThat(second).singleElement().extracting(Taken::decoded).isInstanceOf(Decoded.Accepted.class);
        assertThat(second.get(0).completion().offset()).isEqualTo(1);
        assertThat(decodedOffsets).containsExactly(0L, 1L, 2L);
    }

    @Test
    void forgetsWhatItDecodedOfAPartitionThatLeaves() {
        assign(ONE);
        var small = assignment(budget(1, 1_000));
        small.onPartitionsAssigned(List.of(ONE));
        small.park(records(ONE, 0, 2));
        Taken first = small.take(AssignmentTest::decoded).get(0);

        small.dropParked();
        completions.add(first.completion());
        small.absorb(0);
        small.park(records(ONE, 5, 1));

        assertThat(small.take(AssignmentTest::decoded))
                .singleElement()
                .satisfies(taken ->
                        assertThat(taken.decoded().envelope().record().offset()).isEqualTo(5));
    }

    @Test
    void takesNothingAfterALongSleepBeforeTheGroupHasConfirmedThatItHasUs() {
        assign(ONE);
        Taken first = poll(ONE, 0, 1).get(0);
        assignment.doubt();
        consumer.isFenced = true;

        assertThat(poll(ONE, 1, 1)).isEmpty();

        consumer.isFenced = false;
        assertThat(assignment.take(AssignmentTest::decoded)).hasSize(1);
        assertThat(committed(ONE)).as("nothing was finished").isZero();
        completions.add(first.completion());
        assignment.absorb(0);
        assignment.commitNow();
        assertThat(committed(ONE)).isEqualTo(1);
    }

    private void assign(TopicPartition partition) {
        consumer.assign(Set.of(partition));
        assignment.onPartitionsAssigned(List.of(partition));
    }

    private List<Taken> poll(TopicPartition partition, long from, int count) {
        assignment.park(records(partition, from, count));
        return assignment.take(AssignmentTest::decoded);
    }

    private long committed(TopicPartition partition) {
        OffsetAndMetadata offset = consumer.committed(Set.of(partition)).get(partition);
        return offset == null ? 0 : offset.offset();
    }

    private static Decoded decoded(ConsumerRecord<byte[], byte[]> record) {
        return decodedTo(0, record);
    }

    private static Decoded decodedTo(int bytes, ConsumerRecord<byte[], byte[]> record) {
        var id = RequestId.ofRecord(record.topic(), record.partition(), record.offset());
        var request = new InferenceRequest(
                id, MODEL, ModelInferRequest.getDefaultInstance(), Deadline.none(), Claim.of("t"), bytes);
        var address = new ReplyAddress("replies", OptionalInt.empty(), /* isNamedByRequester= */ false);
        return new Decoded.Accepted(request, new Envelope(record, id, address, ReplyForm.JSON, List.of()));
    }

    private static InFlightBudget budget(int requests, long bytes) {
        return new InFlightBudget(requests, bytes, new UnsentReplies());
    }

    private Assignment assignment(InFlightBudget own) {
        return new Assignment(parts(own, recent), Clock.system());
    }

    private Assignment.Parts parts(InFlightBudget own, RecentRecords remembered) {
        var taking = new Taking(own, remembered, topic -> false, metrics);
        var startOffsets = new StartOffsets(consumer, metrics, "earliest");
        return new Assignment.Parts(consumer, commits, startOffsets, completions, own, remembered, taking, metrics);
    }

    private static ConsumerRecords<byte[], byte[]> records(TopicPartition partition, long from, int count) {
        return records(partition, from, count, /* value= */ 1);
    }

    private static ConsumerRecords<byte[], byte[]> records(TopicPartition partition, long from, int count, int value) {
        List<ConsumerRecord<byte[], byte[]>> records = LongStream.range(from, from + count)
                .mapToObj(offset -> new ConsumerRecord<>(
                        partition.topic(), partition.partition(), offset, new byte[0], new byte[] {(byte) value}))
                .toList();
        return new ConsumerRecords<>(
                Map.of(partition, records), Map.of(partition, new OffsetAndMetadata(from + count)));
    }
}
