package dev.sluice.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.kafka.format.DeadLetterEncoder;
import dev.sluice.gateway.kafka.format.RecordDecoder;
import dev.sluice.gateway.kafka.reply.ReplySender;
import dev.sluice.gateway.kafka.topics.TopicsConfig;
import dev.sluice.observability.Readiness;
import dev.sluice.settings.ByteSize;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The poll thread against Kafka's own in-memory consumer, which can be told to throw. */
class KafkaIngressTest {

    private static final TopicPartition TEXTS = new TopicPartition("sluice.texts", 0);

    private final Vertx vertx = Vertx.vertx();
    private final Context core = vertx.getOrCreateContext();
    private final HeldPipeline pipeline = new HeldPipeline(core);
    private final Readiness readiness = new Readiness();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final KafkaMetrics metrics = new MicrometerKafkaMetrics(new SimpleMeterRegistry());
    private final ThreadDeaths deaths = new ThreadDeaths(readiness);
    private final KafkaIngress ingress = ingress();

    @AfterEach
    void close() {
        ingress.drain(Duration.ZERO)
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void survivesWhateverPollThrowsAndSaysSoMeanwhile() {
        pipeline.hold(request -> true);
        ingress.start(new Subscription(RouteConfig.defaults()));
        consumer.schedulePollTask(() -> {
            consumer.rebalance(List.of(TEXTS));
            consumer.updateBeginningOffsets(Map.of(TEXTS, 0L));
        });
        await().until(readiness::isReady);

        // Several in a row, so that it says so for seconds and not for a blink.
        for (int i = 0; i < 5; i++) {
            consumer.schedulePollTask(() -> consumer.setPollException(new AuthorizationException("not yours")));
        }
        await().until(() -> readiness.reasons().getOrDefault("kafka", "").contains("AuthorizationException"));
        consumer.schedulePollTask(() -> consumer.setPollException(new KafkaException("again")));
        consumer.schedulePollTask(() -> consumer.addRecord(
                new ConsumerRecord<>(TEXTS.topic(), TEXTS.partition(), 0, new byte[0], new byte[] {'t'})));

        // It rests after each of the failures.
        await().atMost(Duration.ofSeconds(30)).until(() -> pipeline.held().size() == 1);
        assertThat(readiness.isReady()).isTrue();
    }

    @Test
    void closesTheConsumerThoughWhatIsInFlightNeverEnds() {
        pipeline.hold(request -> true);
        ingress.start(new Subscription(RouteConfig.defaults()));
        consumer.schedulePollTask(() -> {
            consumer.rebalance(List.of(TEXTS));
            consumer.updateBeginningOffsets(Map.of(TEXTS, 0L));
            consumer.addRecord(
                    new ConsumerRecord<>(TEXTS.topic(), TEXTS.partition(), 0, new byte[0], new byte[] {'t'}));
        });
        await().until(() -> pipeline.held().size() == 1);

        ingress.drain(Duration.ofMillis(50))
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();

        assertThat(consumer.closed()).isTrue();
        assertThat(readiness.reasons()).containsEntry("kafka", "closed");
    }

    @Test
    void tellsThatItsThreadDiedOfAnErrorAndLeavesTheGroup() {
        ingress.start(new Subscription(RouteConfig.defaults()));
        consumer.schedulePollTask(() -> {
            consumer.rebalance(List.of(TEXTS));
            consumer.updateBeginningOffsets(Map.of(TEXTS, 0L));
        });
        await().until(readiness::isReady);

        consumer.schedulePollTask(() -> {
            throw new NoClassDefFoundError("gone");
        });

        await().until(() -> deaths.first().isComplete());
        assertThat(deaths.first().result()).hasMessageContaining("kafka").hasMessageContaining("gone");
        await().until(consumer::closed);
        assertThat(readiness.reasons()).containsEntry("kafka", "its thread died: NoClassDefFoundError");
    }

    private KafkaIngress ingress() {
        KafkaPathConfig config = config();
        Clock clock = Clock.system();
        var holds = new Holds();
        var properties = new ClientProperties(config.kafka());
        ReplySender unused = ReplySender.create(
                new ReplySender.Clients(properties.producer(), properties.admin(), 10, 1 << 20, 1 << 25, 1 << 16),
                new DeadLetterEncoder("sluice.dead-letters", "g"),
                metrics,
                new SendStalls(holds, readiness, deaths),
                clock);
        var completions = new Completions(10);
        var unsent = new UnsentReplies();
        var budget = new InFlightBudget(10, 1 << 20, unsent);
        var commits = new Commits(consumer, metrics, clock.nanoTime());
        var startOffsets = new StartOffsets(consumer, metrics, "earliest");
        var recent = new RecentRecords(100);
        var taking = new Taking(budget, recent, topic -> false, metrics);
        var assignment = new Assignment(
                new Assignment.Parts(consumer, commits, startOffsets, completions, budget, recent, taking, metrics),
                clock);
        var intake = intake(config, new KafkaOrigin.Exit(unused, unsent, completions), clock);
        var brokers = new BrokersWatch(
                BrokersWatch.describeCluster(properties.admin()), "127.0.0.1:1", new Readiness(), clock.nanoTime());
        var identities = new TopicIdentities(TopicIdentities.describeTopics(properties.admin()), clock.nanoTime());
        return new KafkaIngress(
                new KafkaIngress.Parts(
                        consumer, assignment, startOffsets, budget, intake, brokers, identities, metrics),
                holds,
                clock,
                readiness,
                deaths);
    }

    private Intake intake(KafkaPathConfig config, KafkaOrigin.Exit exit, Clock clock) {
        var decoder = new RecordDecoder(config.asRoutes(), config.replyTopics(), config.decodeLimits());
        var repeated = new RepeatedRequests(pipeline, 1 << 20, clock);
        return new Intake(decoder, exit, new Intake.Inside(core, pipeline, repeated), clock);
    }

    private static KafkaPathConfig config() {
        return new KafkaPathConfig(
                new KafkaConfig(
                        Optional.of("127.0.0.1:1"),
                        "g",
                        "sluice.replies",
                        "sluice.dead-letters",
                        List.of(),
                        ByteSize.parse("1MiB"),
                        Duration.ofMinutes(1),
                        TopicsConfig.NONE_MADE,
                        new KafkaClientsConfig(Map.of(), Map.of(), Map.of())),
                List.of(),
                new KafkaAdmissionConfig(10, ByteSize.parse("1MiB"), ByteSize.parse("1MiB")));
    }
}
