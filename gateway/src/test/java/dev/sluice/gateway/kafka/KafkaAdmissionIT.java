package dev.sluice.gateway.kafka;

import static dev.sluice.gateway.kafka.TestCluster.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.gateway.kafka.TestPath.Topics;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.settings.ByteSize;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** What happens when there is no room: Kafka waits, and nothing is refused. */
class KafkaAdmissionIT {

    private static final Duration LONGER_THAN_THE_POLL_INTERVAL = Duration.ofSeconds(4);
    private static final Map<String, String> EVICTED_SOON = Map.of("max.poll.interval.ms", "2000");

    private final TestCluster cluster = TestCluster.shared();

    @Test
    void takesNoMoreThanTheBudgetAndStaysInTheGroupMeanwhile() throws Exception {
        Topics topics = Topics.create(2);
        cluster.sendTexts(topics.texts(), 0, 30);
        cluster.sendTexts(topics.texts(), 1, 30);
        try (var path = new TestPath(topics, admission(4, "64MiB"), EVICTED_SOON, KafkaAdmissionIT::holdAll)) {
            await().until(() -> path.pipeline.held().size() == 4);
            String member = member(topics);

            await().during(LONGER_THAN_THE_POLL_INTERVAL)
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> path.pipeline.held().size() == 4);

            assertThat(member(topics)).isEqualTo(member);
            path.pipeline.release();
            assertThat(cluster.read(topics.replies(), 60)).hasSize(60);
            cluster.awaitCommitted(topics.group(), topics.texts(), 0, 30);
            cluster.awaitCommitted(topics.group(), topics.texts(), 1, 30);
            assertThat(path.pipeline.answered()).isEmpty();
        }
    }

    @Test
    void takesFromAnotherTopicAtOnceWhileOneIsFlooded() {
        Topics topics = Topics.create(1);
        cluster.sendTexts(topics.texts(), 0, 40);
        try (var path = new TestPath(topics, admission(20, "64MiB"), Map.of(), KafkaAdmissionIT::holdAll)) {
            await().until(() -> path.pipeline.held().size() == 16);

            cluster.send(new ProducerRecord<>(topics.requests(), bytes("""
                    {"model_name":"echo","inputs":[{"name":"text","datatype":"BYTES","shape":[1],"data":["a"]}]}""")));

            await().until(() -> path.pipeline.seen().stream()
                    .anyMatch(request -> request.claim().tenant().equals(topics.requests())));
            assertThat(path.pipeline.held()).hasSize(17);
            path.pipeline.release();
            assertThat(cluster.read(topics.replies(), 41)).hasSize(41);
        }
    }

    @Test
    void letsARecordPassAloneThatIsLargerThanTheWholeBudget() {
        Topics topics = Topics.create(1);
        for (int i = 0; i < 3; i++) {
            cluster.send(new ProducerRecord<>(topics.texts(), bytes("x".repeat(1_000))));
        }
        Predicate<InferenceRequest> first = request -> request.id().number() == 0;
        try (var path = new TestPath(topics, admission(100, "100B"), Map.of(), pipeline -> pipeline.hold(first))) {
            await().until(() -> path.pipeline.held().size() == 1);
            await().during(Duration.ofMillis(300))
                    .until(() -> path.pipeline.seen().size() == 1);

            path.pipeline.release();
            assertThat(cluster.read(topics.replies(), 3)).hasSize(3);
        }
    }

    @Test
    void takesNothingWhileItIsHeldAndGoesOnAfterwards() {
        Topics topics = Topics.create(1);
        try (var path = new TestPath(topics)) {
            await().until(path.readiness::isReady);
            path.path().hold("no worker is connected");
            await().during(Duration.ofMillis(100)).until(() -> true); // the hold is seen between two polls
            cluster.sendTexts(topics.texts(), 0, 5);

            await().during(Duration.ofMillis(500))
                    .until(() -> path.pipeline.seen().isEmpty());

            path.path().resume();
            assertThat(cluster.read(topics.replies(), 5)).hasSize(5);
        }
    }

    @Test
    void pausesOneFullPartitionAloneWhileTheOthersGoOn() {
        Topics topics = Topics.create(2);
        int more = 17_000; // than an offset window holds
        for (int i = 0; i < more / 1_000; i++) {
            cluster.sendManyTexts(topics.texts(), 0, 1_000);
        }
        Predicate<InferenceRequest> first = request -> request.id().value().endsWith("-0-0");
        try (var path = new TestPath(topics, admission(1 << 20, "1GiB"), Map.of(), pipeline -> pipeline.hold(first))) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> path.pipeline.seen().size() == 16_384);

            cluster.sendTexts(topics.texts(), 1, 10);

            cluster.awaitCommitted(topics.group(), topics.texts(), 1, 10);
            assertThat(path.pipeline.seen()).hasSize(16_384 + 10);
            path.pipeline.release();
            cluster.awaitCommitted(topics.group(), topics.texts(), 0, more);
        }
    }

    private static KafkaAdmissionConfig admission(int requests, String bytes) {
        return new KafkaAdmissionConfig(requests, ByteSize.parse(bytes), ByteSize.parse("1MiB"));
    }

    private String member(Topics topics) throws Exception {
        return cluster
                .admin()
                .describeConsumerGroups(List.of(topics.group()))
                .all()
                .get()
                .values()
                .iterator()
                .next()
                .members()
                .stream()
                .map(MemberDescription::consumerId)
                .reduce("", String::concat);
    }

    private static void holdAll(HeldPipeline pipeline) {
        pipeline.hold(request -> true);
    }
}
