package dev.sluice.gateway.kafka;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.kafka.format.ValueFormat;
import dev.sluice.gateway.kafka.topics.TopicsConfig;
import dev.sluice.observability.Readiness;
import dev.sluice.settings.ByteSize;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One Kafka path on topics of its own, against the shared cluster. */
final class TestPath implements AutoCloseable {

    private static final KafkaAdmissionConfig ROOM =
            new KafkaAdmissionConfig(1024, ByteSize.parse("64MiB"), ByteSize.parse("1MiB"));

    final TestCluster cluster;
    final Vertx vertx = Vertx.vertx();
    final Context core = vertx.getOrCreateContext();
    final HeldPipeline pipeline = new HeldPipeline(core);
    final Readiness readiness = new Readiness();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Topics topics;
    private final KafkaPath path;

    /** What two paths of one group share. */
    record Topics(String group, String texts, String requests, String replies, String deadLetters) {

        /** Names of topics that nobody has made. */
        static Topics unmade() {
            return new Topics(
                    TestCluster.newName("group"),
                    TestCluster.newName("texts"),
                    TestCluster.newName("requests"),
                    TestCluster.newName("sluice.replies"),
                    TestCluster.newName("sluice.dead-letters"));
        }

        static Topics create(int partitions) {
            return create(TestCluster.shared(), partitions);
        }

        static Topics create(TestCluster cluster, int partitions) {
            return new Topics(
                    TestCluster.newName("group"),
                    cluster.newTopic("texts", partitions),
                    cluster.newTopic("requests", partitions),
                    cluster.newTopic("sluice.replies", partitions),
                    cluster.newTopic("sluice.dead-letters", partitions));
        }

        /** With one route, so that an assignor has nothing else to balance with. */
        static Topics ofTexts(int partitions) {
            TestCluster cluster = TestCluster.shared();
            return new Topics(
                    TestCluster.newName("group"),
                    cluster.newTopic("texts", partitions),
                    "",
                    cluster.newTopic("sluice.replies", partitions),
                    cluster.newTopic("sluice.dead-letters", partitions));
        }
    }

    TestPath(Topics topics) {
        this(TestCluster.shared(), topics);
    }

    TestPath(TestCluster cluster, Topics topics) {
        this(cluster, topics, TopicsConfig.NONE_MADE, ROOM, Map.of(), pipeline -> {});
    }

    /** Where records wait already, the pipeline is told beforehand what to do with them. */
    TestPath(Topics topics, Consumer<HeldPipeline> beforehand) {
        this(topics, ROOM, Map.of(), beforehand);
    }

    TestPath(Topics topics, KafkaAdmissionConfig admission, Map<String, String> consumerProperties) {
        this(topics, admission, consumerProperties, pipeline -> {});
    }

    TestPath(
            Topics topics,
            KafkaAdmissionConfig admission,
            Map<String, String> consumerProperties,
            Consumer<HeldPipeline> beforehand) {
        this(TestCluster.shared(), topics, TopicsConfig.NONE_MADE, admission, consumerProperties, beforehand);
    }

    /** One that makes its topics. */
    TestPath(Topics topics, TopicsConfig making) {
        this(TestCluster.shared(), topics, making, ROOM, Map.of(), pipeline -> {});
    }

    private TestPath(
            TestCluster cluster,
            Topics topics,
            TopicsConfig making,
            KafkaAdmissionConfig admission,
            Map<String, String> consumerProperties,
            Consumer<HeldPipeline> beforehand) {
        this.cluster = cluster;
        this.topics = topics;
        Map<String, String> consumer = new HashMap<>(consumerProperties);
        if (!consumer.containsKey("group.protocol")) {
            consumer.put("heartbeat.interval.ms", "300");
        }
        consumer.putIfAbsent("metadata.max.age.ms", "1000");
        var kafka = new KafkaConfig(
                Optional.of(cluster.bootstrapServers()),
                topics.group(),
                topics.replies(),
                topics.deadLetters(),
                List.of("sluice\\..*"),
                ByteSize.parse("64KiB"),
                Duration.ofMinutes(5),
                making,
                new KafkaClientsConfig(Map.of(), consumer, Map.of("max.request.size", "1000000")));
        List<RouteConfig> routes = new ArrayList<>();
        routes.add(RouteConfig.of(topics.texts(), ValueFormat.TEXT, RouteModel.of("echo", "text")));
        if (!topics.requests().isEmpty()) {
            routes.add(RouteConfig.of(topics.requests(), ValueFormat.AUTO, RouteModel.NONE));
        }
        beforehand.accept(pipeline);
        path = await(KafkaPath.start(
                core,
                pipeline,
                new KafkaPathConfig(kafka, routes, admission),
                Clock.system(),
                new MicrometerKafkaMetrics(meters),
                readiness));
    }

    KafkaPath path() {
        return path;
    }

    void drain(Duration timeout) {
        await(path.drain(timeout));
    }

    double counter(String name, String... tags) {
        return meters.counter(name, tags).count();
    }

    @Override
    public void close() {
        await(path.close());
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
