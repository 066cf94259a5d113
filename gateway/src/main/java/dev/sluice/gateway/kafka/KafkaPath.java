package dev.sluice.gateway.kafka;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.kafka.format.DeadLetterEncoder;
import dev.sluice.gateway.kafka.format.RecordDecoder;
import dev.sluice.gateway.kafka.reply.ReplySender;
import dev.sluice.gateway.kafka.reply.SendWatch;
import dev.sluice.gateway.kafka.session.DurableConfig;
import dev.sluice.gateway.kafka.session.SessionLog;
import dev.sluice.gateway.kafka.topics.NeededTopics;
import dev.sluice.gateway.kafka.topics.TopicMaker;
import dev.sluice.gateway.request.IngressGate;
import dev.sluice.gateway.request.Pipeline;
import dev.sluice.observability.Readiness;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Kafka path as a whole: the one thing that the composition root sees of this package. Thread-safe. */
public final class KafkaPath implements IngressGate {

    private static final Logger log = LoggerFactory.getLogger(KafkaPath.class);
    private static final String CALLER = "gateway";
    private static final Duration FIRST_TOPICS = Duration.ofSeconds(5);

    private final KafkaIngress ingress;
    private final ReplySender sender;
    private final Holds holds;
    private final ThreadDeaths deaths;
    private final Runnable stopMakingTopics;

    private KafkaPath(
            KafkaIngress ingress, ReplySender sender, Holds holds, ThreadDeaths deaths, Runnable stopMakingTopics) {
        this.ingress = ingress;
        this.sender = sender;
        this.holds = holds;
        this.deaths = deaths;
        this.stopMakingTopics = stopMakingTopics;
    }

    /**
     * Starts to take requests into the pipeline, on this context: the core loop. The future fails when the configuration
     * is wrong; a cluster that cannot be reached is waited for, and said in readiness.
     */
    public static Future<KafkaPath> start(
            Context core,
            Pipeline pipeline,
            KafkaPathConfig config,
            Clock clock,
            KafkaMetrics metrics,
            Readiness readiness) {
        // Making a client resolves names and reads key stores.
        return core.owner().executeBlocking(() -> {
            var parts = new Assembly(config, clock, metrics, readiness);
            return parts.start(core, pipeline);
        });
    }

    /** Durable requests over the same cluster. Connects when the first session is followed. */
    public static SessionLog sessions(KafkaPathConfig config, DurableConfig durable, Clock clock) {
        var properties = new ClientProperties(config.kafka());
        return new SessionLog(
                durable,
                config.kafka().topics(),
                new SessionLog.Properties(properties.durableSender(), properties.sessionReader(), properties.admin()),
                clock);
    }

    /** Takes nothing more until {@link #resume}; what is in flight goes on. */
    @Override
    public void hold(String reason) {
        if (holds.hold(CALLER)) {
            log.info("ingestion held: reason={}", reason);
        }
    }

    @Override
    public void resume() {
        if (holds.release(CALLER)) {
            log.info("ingestion goes on");
        }
    }

    /**
     * Takes nothing more, waits this long for what is in flight to be answered, commits, leaves the group and closes. What
     * is unanswered then is read again by whoever owns its partition next.
     */
    public Future<Void> drain(Duration timeout) {
        stopMakingTopics.run();
        boolean canBeAnswered = !fault().isComplete();
        return ingress.drain(canBeAnswered ? timeout : Duration.ZERO).eventually(sender::close);
    }

    /** Ends, with the reason, when this path has broken for good: then only a new process helps. */
    public Future<Throwable> fault() {
        return deaths.first();
    }

    /** Drains without waiting. */
    public Future<Void> close() {
        return drain(Duration.ZERO);
    }

    /** Puts one path together. */
    private record Assembly(KafkaPathConfig config, Clock clock, KafkaMetrics metrics, Readiness readiness) {

        KafkaPath start(Context core, Pipeline pipeline) throws InterruptedException {
            var properties = new ClientProperties(config.kafka());
            var holds = new Holds();
            var deaths = new ThreadDeaths(readiness);
            GroupProtocol protocol = groupProtocol(properties);
            ReplySender sender = sender(properties, new SendStalls(holds, readiness, deaths));
            var consumer = consumer(properties, protocol, sender);
            var startOffsets = new StartOffsets(consumer, metrics, properties.autoOffsetReset());
            var unsent = new UnsentReplies();
            var completions = new Completions(config.admission().maxInFlight());
            var budget = new InFlightBudget(
                    config.admission().maxInFlight(),
                    config.admission().maxBytes().bytes(),
                    unsent);
            var intake = intake(new KafkaOrigin.Exit(sender, unsent, completions), core, pipeline);
            var brokers = new BrokersWatch(
                    BrokersWatch.describeCluster(properties.brokersWatch()),
                    config.kafka().cluster(),
                    readiness,
                    clock.nanoTime());
            var identities =
                    new TopicIdentities(TopicIdentities.describeTopics(properties.topicIdentities()), clock.nanoTime());
            var assignment = assignment(consumer, startOffsets, completions, budget);
            var ingress = new KafkaIngress(
                    new KafkaIngress.Parts(
                            consumer, assignment, startOffsets, budget, intake, brokers, identities, metrics),
                    holds,
                    clock,
                    readiness,
                    deaths);
            Runnable stopMakingTopics = makeTopics(properties, deaths);
            ingress.start(new Subscription(config.routes()));
            return new KafkaPath(ingress, sender, holds, deaths, stopMakingTopics);
        }

        /** Waits a moment for a cluster that can be reached. Returns what ends it. */
        private Runnable makeTopics(ClientProperties properties, ThreadDeaths deaths) throws InterruptedException {
            if (!config.kafka().topics().create()) {
                return () -> {};
            }
            NeededTopics needed = config.neededTopics(properties.maxReplyBytes());
            TopicMaker maker = TopicMaker.start(
                    properties.topicMaker(), needed, readiness, error -> deaths.died("kafka topics", error));
            maker.awaitFirstAttempt(FIRST_TOPICS);
            return maker::close;
        }

        private GroupProtocol groupProtocol(ClientProperties properties) throws InterruptedException {
            return GroupProtocol.resolve(
                    properties.groupProtocol(),
                    properties.admin(),
                    () -> readiness.notReady("kafka", "has not learnt which group protocols the cluster has"));
        }

        private Assignment assignment(
                Consumer<byte[], byte[]> consumer,
                StartOffsets startOffsets,
                Completions completions,
                InFlightBudget budget) {
            var recent = RecentRecords.of(config.admission().maxInFlight());
            var taking = new Taking(budget, recent, config.asRoutes()::keepKeyOrder, metrics);
            var commits = new Commits(consumer, metrics, clock.nanoTime());
            var parts =
                    new Assignment.Parts(consumer, commits, startOffsets, completions, budget, recent, taking, metrics);
            return new Assignment(parts, clock);
        }

        private Intake intake(KafkaOrigin.Exit exit, Context core, Pipeline pipeline) {
            var decoder = new RecordDecoder(config.asRoutes(), config.replyTopics(), config.decodeLimits());
            var repeated = new RepeatedRequests(
                    pipeline, config.admission().maxKeptReplies().bytes(), clock);
            return new Intake(decoder, exit, new Intake.Inside(core, pipeline, repeated), clock);
        }

        /** A configuration that the producer takes and the consumer does not leaves nothing running. */
        private static Consumer<byte[], byte[]> consumer(
                ClientProperties properties, GroupProtocol protocol, ReplySender sender) {
            sender.start();
            try {
                return new KafkaConsumer<>(properties.consumer(protocol));
            } catch (KafkaException wrong) {
                sender.close();
                throw wrong;
            }
        }

        private ReplySender sender(ClientProperties properties, SendWatch watch) {
            var deadLetters = new DeadLetterEncoder(
                    config.kafka().deadLetterTopic(), config.kafka().groupId());
            var clients = new ReplySender.Clients(
                    properties.producer(),
                    properties.admin(),
                    config.admission().maxInFlight(),
                    properties.maxReplyBytes(),
                    properties.replyMemory(),
                    properties.replyBatchBytes());
            return ReplySender.create(clients, deadLetters, metrics, watch, clock);
        }
    }
}
