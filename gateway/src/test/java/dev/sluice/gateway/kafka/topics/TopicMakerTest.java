package dev.sluice.gateway.kafka.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.observability.Readiness;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

class TopicMakerTest {

    private static final TopicsConfig CONFIG = new TopicsConfig(true, 3, 2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Readiness readiness = new Readiness();
    private final ScriptedCluster cluster = new ScriptedCluster();
    private final AtomicReference<Throwable> death = new AtomicReference<>();

    @Test
    void saysWhichTopicIsRefusedAndWhyAndMakesTheOthers() {
        cluster.refused.put("replies", new TopicAuthorizationException("Topic authorization failed."));

        TopicMaker maker = start("requests", "replies", "letters");

        awaitReason("replies: TopicAuthorizationException: Topic authorization failed.");
        assertThat(cluster.topics).containsOnlyKeys("requests", "letters");
        maker.close();
    }

    @Test
    void asksAgainUntilTheClusterAnswersAndIsReadyThen() {
        cluster.silent = true;
        start("requests");
        awaitReason("requests: the cluster does not answer");

        cluster.silent = false;

        awaitReady();
        assertThat(cluster.topics).containsOnlyKeys("requests");
        assertThat(cluster.isClosed).isTrue();
    }

    @Test
    void isReadyWhenSomebodyElseMakesTheTopicThatWasRefused() {
        cluster.refused.put("replies", new TopicAuthorizationException("Topic authorization failed."));
        start("replies");
        awaitReason("replies");

        cluster.topics.put("replies", new NewTopic("replies", 1, (short) 1));

        awaitReady();
    }

    @Test
    void leavesATopicThatExistsAsItIs() {
        var theirs = new NewTopic("requests", 1, (short) 1);
        cluster.topics.put("requests", theirs);

        start("requests");

        awaitReady();
        assertThat(cluster.topics).containsEntry("requests", theirs);
        assertThat(cluster.asked).isEmpty();
    }

    @Test
    void isContentWhenAnotherGatewayIsQuicker() {
        cluster.refused.put("requests", new TopicExistsException("Topic 'requests' already exists."));

        start("requests");

        awaitReady();
    }

    @Test
    void makesTopicsAsTheConfigurationSays() {
        start("requests");

        awaitReady();
        assertThat(cluster.topics)
                .containsEntry(
                        "requests",
                        new NewTopic("requests", 3, (short) 2).configs(Map.of("max.message.bytes", "1000")));
    }

    @Test
    void leavesTheCopiesToTheBrokersUnlessTheyAreConfigured() {
        var needed = new NeededTopics(new TopicsConfig(true, 1, 0)).add("requests", 1_000);

        assertThat(needed.all())
                .singleElement()
                .extracting(NewTopic::replicationFactor)
                .isEqualTo((short) -1);
    }

    @Test
    void endsWhenItIsClosedBetweenTwoAttempts() throws InterruptedException {
        cluster.silent = true;
        var maker = new TopicMaker(cluster, needed("requests"), readiness, Duration.ofDays(1));
        Thread thread = maker.start(death::set);
        awaitReason("requests");

        maker.close();

        thread.join(PATIENCE.toMillis());
        assertThat(thread.isAlive()).isFalse();
        assertThat(cluster.isClosed).isTrue();
        assertThat(readiness.isReady()).isFalse();
    }

    @Test
    void tellsOfTheErrorThatItsThreadEndedOf() {
        cluster.bug = Optional.of(new NoClassDefFoundError("gone"));

        start("requests");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(death.get()).hasMessage("gone"));
        assertThat(readiness.isReady()).isFalse();
    }

    private TopicMaker start(String... topics) {
        var maker = new TopicMaker(cluster, needed(topics), readiness, Duration.ofMillis(1));
        maker.start(death::set);
        return maker;
    }

    private static NeededTopics needed(String... topics) {
        var needed = new NeededTopics(CONFIG);
        for (String topic : topics) {
            needed.add(topic, 1_000);
        }
        return needed;
    }

    private void awaitReason(String part) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(readiness.reasons().getOrDefault("kafka topics", ""))
                        .contains(part));
    }

    private void awaitReady() {
        await().atMost(PATIENCE).until(readiness::isReady);
    }

    /** Written by the test, used by the maker's thread. */
    private static final class ScriptedCluster implements TopicAdmin {

        private final Map<String, NewTopic> topics = new ConcurrentHashMap<>();
        private final Map<String, RuntimeException> refused = new ConcurrentHashMap<>();
        private final Queue<NewTopic> asked = new ConcurrentLinkedQueue<>();
        private volatile boolean silent;
        private volatile boolean isClosed;
        private volatile Optional<Error> bug = Optional.empty();

        @Override
        public Map<String, KafkaFuture<Void>> describe(Collection<String> names) {
            if (bug.isPresent()) {
                throw bug.get();
            }
            return answers(names, name -> {
                if (silent) {
                    return Optional.of(new TimeoutException("Call(callName=describeTopics, deadlineMs=1)"));
                }
                return topics.containsKey(name)
                        ? Optional.empty()
                        : Optional.of(new UnknownTopicOrPartitionException("no " + name));
            });
        }

        @Override
        public Map<String, KafkaFuture<Void>> create(Collection<NewTopic> wanted) {
            asked.addAll(wanted);
            for (NewTopic topic : wanted) {
                if (!refused.containsKey(topic.name())) {
                    topics.put(topic.name(), topic);
                }
            }
            return answers(
                    wanted.stream().map(NewTopic::name).toList(), name -> Optional.ofNullable(refused.get(name)));
        }

        private Map<String, KafkaFuture<Void>> answers(
                Collection<String> names, Function<String, Optional<RuntimeException>> failure) {
            Map<String, KafkaFuture<Void>> answers = new HashMap<>();
            for (String name : names) {
                var answer = new KafkaFutureImpl<Void>();
                failure.apply(name).ifPresentOrElse(answer::completeExceptionally, () -> answer.complete(null));
                answers.put(name, answer);
            }
            return answers;
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }
}
