package dev.sluice.gateway.kafka.session;

import static dev.sluice.gateway.kafka.session.Replies.TOPIC;
import static dev.sluice.gateway.kafka.session.Replies.reply;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.clients.DurableRequests.Following;
import dev.sluice.gateway.clients.SessionToken;
import dev.sluice.gateway.execution.MovedClock;
import dev.sluice.oip.InvalidRequestException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reader of the topic of sessions, one step at a time. */
class SessionReaderTest {

    private static final long END = 100;
    private static final int MORE_THAN_HALF = 17 << 20;

    // With two partitions and with four: one of them stays where it is, the other moves.
    private static final String STAYS = session(0, 0);
    private static final String MOVES = session(1, 3);

    private final MovedClock clock = new MovedClock();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final MockConsumer<byte[], byte[]> ofMissed = new MockConsumer<>("none");
    private final SessionReader reader =
            new SessionReader(consumer, TOPIC, new MissedAnswers(() -> ofMissed), Runnable::run, clock);

    private final ToldListener staying = new ToldListener();
    private final ToldListener moving = new ToldListener();

    @BeforeEach
    void begin() {
        topicHas(2);
        ofMissed.updateBeginningOffsets(Map.of(partition(0), 0L, partition(1), 0L, partition(3), 0L));
        turns();
    }

    @Test
    void tellsEachSessionItsAnswers() {
        follow(STAYS, Optional.empty(), staying);
        follow(MOVES, Optional.empty(), moving);

        consumer.addRecord(reply(STAYS, 0, END));
        consumer.addRecord(reply(MOVES, 1, END));
        turns();

        assertThat(staying.told).containsExactly("0-101");
        assertThat(moving.told).containsExactly("1-101");
    }

    @Test
    void breaksEverybodyOffWhenThePartitionsHaveChangedAndReadsTheNewOnes() {
        follow(STAYS, Optional.empty(), staying);
        topicHas(4);
        clock.pass(Duration.ofSeconds(1));
        turns();

        var after = new ToldListener();
        follow(MOVES, Optional.empty(), after);
        consumer.addRecord(reply(MOVES, 3, END));
        turns();

        assertThat(staying.told).containsExactly("broken: the partitions of the topic of sessions were changed");
        assertThat(after.told).containsExactly("3-101");
    }

    @Test
    void looksAtThePartitionsOnlyNowAndThen() {
        follow(STAYS, Optional.empty(), staying);
        topicHas(4);
        clock.pass(Duration.ofMillis(999));

        turns();

        assertThat(staying.told).isEmpty();
    }

    @Test
    void goesOnFromTheTokenOfASessionThatIsAnsweredWhereItWas() {
        topicHas(4);
        clock.pass(Duration.ofSeconds(1));
        turns();
        missedInPartition0(reply(STAYS, 0, END - 1));

        follow(STAYS, Optional.of(new SessionToken(0, END - 1)), staying);
        turns();

        assertThat(staying.told).containsExactly("0-100");
    }

    @Test
    void refusesTheTokenOfASessionThatIsAnsweredElsewhereSinceThePartitionsWereChanged() {
        topicHas(4);
        clock.pass(Duration.ofSeconds(1));
        turns();

        Future<Following> refused = follow(MOVES, Optional.of(new SessionToken(1, END)), moving);

        assertThat(refused.cause())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("its answers are in partition 3, not 1")
                .hasMessageContaining("the number of partitions of sessions was changed");
    }

    @Test
    void givesUpOnlyThoseWhoseAnswersAreGone() {
        follow(STAYS, Optional.empty(), staying);
        follow(MOVES, Optional.empty(), moving);
        consumer.updateEndOffsets(Map.of(partition(0), 500L, partition(1), 500L));

        consumer.setPollException(new OffsetOutOfRangeException(Map.of(partition(0), END)));
        turns();
        consumer.addRecord(reply(MOVES, 1, END));
        turns();

        assertThat(staying.told).containsExactly("gone: answers are gone that were not read");
        assertThat(moving.told).containsExactly("1-101");
        assertThat(consumer.position(partition(0))).isEqualTo(500);
    }

    @Test
    void goesOnInAPartitionWhoseAnswersWereGone() {
        consumer.updateEndOffsets(Map.of(partition(0), 500L));
        consumer.setPollException(new OffsetOutOfRangeException(Map.of(partition(0), END)));
        turns();

        follow(STAYS, Optional.empty(), staying);
        consumer.addRecord(reply(STAYS, 0, 500));
        turns();

        assertThat(staying.told).containsExactly("0-501");
    }

    @Test
    void breaksOffWhoHasMissedMoreThanIsToldAtOnceWhenItWasToldThat() {
        missedInPartition0(
                reply(STAYS, 0, 97, MORE_THAN_HALF, "a"),
                reply(STAYS, 0, 98, MORE_THAN_HALF, "b"),
                reply(STAYS, 0, 99, 1, "c"));
        follow(STAYS, Optional.of(new SessionToken(0, 97)), staying);
        turns();

        assertThat(staying.told)
                .containsExactly(
                        "0-98", "broken: more was missed than is told at once; it goes on from the last token");
    }

    private Future<Following> follow(String session, Optional<SessionToken> from, ToldListener listener) {
        Future<Following> following = reader.follow(session, from, listener);
        turns();
        assertThat(following.isComplete()).isTrue();
        return following;
    }

    /** As many as it takes though some are cut short by a call. */
    private void turns() {
        for (int i = 0; i < 4; i++) {
            reader.turn();
        }
    }

    @SafeVarargs
    private void missedInPartition0(ConsumerRecord<byte[], byte[]>... replies) {
        ofMissed.schedulePollTask(() -> {
            for (var reply : replies) {
                ofMissed.addRecord(reply);
            }
        });
    }

    private void topicHas(int partitions) {
        consumer.updatePartitions(
                TOPIC,
                IntStream.range(0, partitions)
                        .mapToObj(number -> new PartitionInfo(TOPIC, number, Node.noNode(), new Node[0], new Node[0]))
                        .toList());
        consumer.updateEndOffsets(IntStream.range(0, partitions)
                .boxed()
                .collect(Collectors.toMap(SessionReaderTest::partition, number -> END)));
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition(TOPIC, number);
    }

    private static String session(int ofTwo, int ofFour) {
        return IntStream.range(0, 1_000)
                .mapToObj(number -> "session-" + number)
                .filter(name -> partitionOf(name, 2) == ofTwo && partitionOf(name, 4) == ofFour)
                .findFirst()
                .orElseThrow();
    }

    private static int partitionOf(String session, int partitions) {
        return BuiltInPartitioner.partitionForKey(session.getBytes(UTF_8), partitions);
    }
}
