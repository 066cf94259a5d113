package dev.sluice.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.gateway.kafka.TestPath.Topics;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.settings.ByteSize;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Partitions that change hands while their records are in flight. */
class KafkaRebalanceIT {

    private static final int PARTITIONS = 4;
    private static final int EACH = 5;

    private final TestCluster cluster = TestCluster.shared();

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void answersEachRecordOnceWhenWhatIsInFlightEndsWithinTheRevokeBudget(String protocol) {
        Topics topics = Topics.ofTexts(PARTITIONS);
        try (var first = path(topics, protocol)) {
            first.pipeline.hold(request -> true);
            sendToAllPartitions(topics);
            await().until(() -> first.pipeline.held().size() == PARTITIONS * EACH);

            try (var second = path(topics, protocol)) {
                first.pipeline.release();
                AtomicInteger rounds = new AtomicInteger(1);
                await().atMost(Duration.ofSeconds(30)).pollDelay(Duration.ZERO).until(() -> {
                    sendToAllPartitions(topics);
                    rounds.incrementAndGet();
                    return !second.pipeline.seen().isEmpty();
                });

                int sent = rounds.get() * PARTITIONS * EACH;
                assertThat(cluster.read(topics.replies(), sent).stream().map(KafkaRebalanceIT::requestId))
                        .hasSize(sent)
                        .doesNotHaveDuplicates();
                awaitAllCommitted(topics, (long) rounds.get() * EACH);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void ignoresCompletionsThatComeAfterTheirPartitionHasMoved(String protocol) {
        Topics topics = Topics.ofTexts(PARTITIONS);
        try (var first = path(topics, protocol)) {
            first.pipeline.hold(request -> true);
            sendToAllPartitions(topics);
            await().until(() -> first.pipeline.held().size() == PARTITIONS * EACH);

            try (var second = path(topics, protocol)) {
                second.pipeline.hold(request -> true);
                // Longer than the revoke budget: the new owner reads again what nobody has answered.
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> second.pipeline.held().size() >= EACH * PARTITIONS / 2);
                Set<String> moved = second.pipeline.seen().stream()
                        .map(request -> request.id().source())
                        .collect(Collectors.toSet());

                first.pipeline.release();
                cluster.read(topics.replies(), PARTITIONS * EACH);
                awaitPartitionsOf(first, topics, moved);

                for (int partition = 0; partition < PARTITIONS; partition++) {
                    boolean hasMoved = moved.contains(topics.texts() + '-' + partition);
                    assertThat(cluster.committed(topics.group(), topics.texts(), partition))
                            .as("partition %d of %s", partition, moved)
                            .isEqualTo(hasMoved ? 0 : EACH);
                }
                second.pipeline.release();
                awaitAllCommitted(topics, EACH);
            }
        }
    }

    @Test
    void losesNoRecordWhileGatewaysComeAndGo() {
        Topics topics = Topics.ofTexts(PARTITIONS);
        try (var steady = path(topics, "classic")) {
            for (int round = 0; round < 3; round++) {
                var coming = path(topics, "classic");
                sendToAllPartitions(topics);
                coming.drain(Duration.ofSeconds(10));
                coming.close();
            }
            List<ConsumerRecord<byte[], byte[]>> replies = cluster.read(topics.replies(), 3 * PARTITIONS * EACH);

            assertThat(replies.stream().map(KafkaRebalanceIT::requestId))
                    .hasSize(3 * PARTITIONS * EACH)
                    .doesNotHaveDuplicates();
            awaitAllCommitted(topics, 3L * EACH);
            assertThat(steady.readiness.isReady()).isTrue();
        }
    }

    private static TestPath path(Topics topics, String protocol) {
        Map<String, String> properties = protocol.equals("consumer") ? Map.of("group.protocol", protocol) : Map.of();
        var path = new TestPath(
                topics, new KafkaAdmissionConfig(1024, ByteSize.parse("64MiB"), ByteSize.parse("1MiB")), properties);
        await().atMost(Duration.ofSeconds(30)).until(path.readiness::isReady);
        return path;
    }

    private void sendToAllPartitions(Topics topics) {
        IntStream.range(0, PARTITIONS).forEach(partition -> cluster.sendTexts(topics.texts(), partition, EACH));
    }

    private void awaitAllCommitted(Topics topics, long offset) {
        IntStream.range(0, PARTITIONS)
                .forEach(partition -> cluster.awaitCommitted(topics.group(), topics.texts(), partition, offset));
    }

    /** What the first gateway kept is committed; by then it has long heard of what it lost, too. */
    private void awaitPartitionsOf(TestPath first, Topics topics, Set<String> moved) {
        first.pipeline.seen().stream()
                .map(InferenceRequest::id)
                .filter(id -> !moved.contains(id.source()))
                .map(id -> Integer.parseInt(id.source().substring(topics.texts().length() + 1)))
                .distinct()
                .forEach(partition -> cluster.awaitCommitted(topics.group(), topics.texts(), partition, EACH));
    }

    private static String requestId(ConsumerRecord<byte[], byte[]> reply) {
        return new String(reply.headers().lastHeader("sluice-request-id").value(), StandardCharsets.UTF_8);
    }
}
