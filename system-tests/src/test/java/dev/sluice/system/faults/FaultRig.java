package dev.sluice.system.faults;

import dev.sluice.localkafka.TopicSpec;
import dev.sluice.testkit.ModelRepositories;
import dev.sluice.testkit.TinyModels;
import dev.sluice.testkit.cluster.ClusterConfig;
import dev.sluice.testkit.cluster.LocalKafkaCluster;
import dev.sluice.testkit.history.AnswerFollower;
import dev.sluice.testkit.history.Requester;
import dev.sluice.testkit.history.RequesterConfig;
import dev.sluice.testkit.process.FixedPorts;
import dev.sluice.testkit.proxy.FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/**
 * A stack to do harm to: brokers, workers that serve {@code arithmetic}, {@code poisonable} and {@code deadly}, and gateways,
 * each a process of its own, on topics whose records have the broker's time.
 */
final class FaultRig implements AutoCloseable {

    static final String REQUESTS = "sluice.requests";
    static final String REPLIES = "sluice.replies";
    static final String DEAD_LETTERS = "sluice.dead-letters";
    static final String GROUP = "sluice";
    static final int PARTITIONS = 8;

    /** Who the gateways are in a secured cluster. */
    static final String USER = "gateway";

    static final String PASSWORD = "first-secret";

    static final String GROUP_PROTOCOL = "kafka.consumer-properties.group.protocol";

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final double WARM_UP_RATE = 1_000;
    private static final int WARM_UP_REQUESTS = 1_500;

    private final RigConfig config;
    private final List<FaultProxy> proxies = new ArrayList<>();
    private final List<Program> workers = new ArrayList<>();
    private final List<String> workerAddresses = new ArrayList<>();
    private final List<Program> gateways = new ArrayList<>();
    private final LocalKafkaCluster kafka;

    private FaultRig(RigConfig config, LocalKafkaCluster kafka, List<FaultProxy> proxies) {
        this.config = config;
        this.kafka = kafka;
        this.proxies.addAll(proxies);
    }

    /** Starts all of it, and returns when the gateways are ready. */
    static FaultRig start(RigConfig config) throws IOException, InterruptedException {
        return start(config, List.of());
    }

    /** As {@link #start(RigConfig)}, with workers more that somebody else has started. */
    static FaultRig start(RigConfig config, List<String> otherWorkers) throws IOException, InterruptedException {
        List<FaultProxy> proxies = new ArrayList<>();
        ClusterConfig cluster = ClusterConfig.of(config.folder().resolve("kafka"), config.nodes());
        for (Map.Entry<String, String> property : config.brokerProperties().entrySet()) {
            cluster = cluster.withProperty(property.getKey(), property.getValue());
        }
        if (config.isSecured()) {
            cluster = cluster.withUser(USER, PASSWORD);
        }
        if (config.isProxied()) {
            cluster = cluster.advertising((node, port) -> inFrontOf(port, proxies));
        }
        var rig = new FaultRig(config, LocalKafkaCluster.start(cluster), proxies);
        boolean isStarted = false;
        try {
            if (config.isSecured()) {
                rig.kafka.accessControl().allowEverything(USER);
            }
            rig.createTopics();
            rig.startWorkers();
            rig.workerAddresses.addAll(otherWorkers);
            for (int i = 0; i < config.gateways(); i++) {
                rig.startGateway();
            }
            rig.gateways.forEach(Program::awaitReady);
            rig.warmUp();
            isStarted = true;
            return rig;
        } finally {
            if (!isStarted) {
                rig.close();
            }
        }
    }

    /** Cold programs are slow, and what is in flight then says nothing about them. */
    private void warmUp() throws InterruptedException {
        if (gateways.isEmpty()) {
            return;
        }
        var config = RequesterConfig.of(kafka.adminServers(), REQUESTS, REPLIES, Arithmetic::request);
        try (var requester = new Requester(config);
                var follower = new AnswerFollower(kafka.adminServers(), Set.of(REPLIES), Set.of(DEAD_LETTERS))) {
            requester.start(WARM_UP_RATE, WARM_UP_REQUESTS);
            requester.awaitDone(LONG);
            if (!follower.awaitAllAnswered(requester, LONG)) {
                throw new AssertionError("not warm after " + LONG);
            }
        }
    }

    private static int inFrontOf(int port, List<FaultProxy> proxies) {
        try {
            FaultProxy proxy =
                    FaultProxy.start(FixedPorts.free(), new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            proxies.add(proxy);
            return proxy.port();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The distribution as the build has assembled it. */
    static Path distribution() {
        return Path.of("")
                .toAbsolutePath()
                .resolveSibling("cli")
                .resolve("target")
                .resolve("sluice");
    }

    private void createTopics() throws InterruptedException {
        kafka.createTopics(List.of(topic(REQUESTS), topic(REPLIES), topic(DEAD_LETTERS)));
    }

    /** One more topic like the others. */
    void createTopic(String name) throws InterruptedException {
        kafka.createTopics(List.of(topic(name)));
    }

    private TopicSpec topic(String name) {
        TopicSpec topic = new TopicSpec(name, PARTITIONS)
                .withReplicationFactor(Math.min(3, config.nodes()))
                .with("message.timestamp.type", "LogAppendTime");
        for (Map.Entry<String, String> setting : config.topicSettings().entrySet()) {
            topic = topic.with(setting.getKey(), setting.getValue());
        }
        return topic;
    }

    private void startWorkers() throws IOException {
        Path models = config.folder().resolve("models");
        ModelRepositories.write(models, Arithmetic.MODEL, TinyModels.twoInputsTwoOutputs());
        ModelRepositories.write(models, "poisonable", TinyModels.poisonable());
        ModelRepositories.write(models, "deadly", TinyModels.deadly());
        for (int i = 0; i < config.workers(); i++) {
            int port = FixedPorts.free();
            workerAddresses.add("127.0.0.1:" + port);
            workers.add(Program.worker(
                    "worker-" + (i + 1),
                    config.folder(),
                    Map.of(
                            "worker.port", Integer.toString(port),
                            "worker.lanes", "1",
                            "worker.model-repositories", models.toString())));
        }
        workers.forEach(Program::awaitReady);
    }

    /** One gateway more, which may not be ready yet. */
    Program startGateway() throws IOException {
        return startGateway(Map.of());
    }

    /** One gateway more, with settings of its own. */
    Program startGateway(Map<String, String> own) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("kafka.consumer-properties.metadata.max.age.ms", "2000");
        if (!"consumer".equals(config.gatewaySettings().get(GROUP_PROTOCOL))) {
            settings.put("kafka.consumer-properties.session.timeout.ms", "4000");
            settings.put("kafka.consumer-properties.heartbeat.interval.ms", "500");
        }
        for (int i = 0; i < workerAddresses.size(); i++) {
            settings.put("workers[" + i + "].address", workerAddresses.get(i));
        }
        settings.putAll(config.gatewaySettings());
        settings.putAll(own);
        Program gateway = Program.gateway("gateway-" + (gateways.size() + 1), config.folder(), settings);
        gateways.add(gateway);
        return gateway;
    }

    LocalKafkaCluster kafka() {
        return kafka;
    }

    /** In front of the only broker, or of the first. */
    FaultProxy proxy() {
        return proxies.get(0);
    }

    List<FaultProxy> proxies() {
        return proxies;
    }

    Program gateway(int index) {
        return gateways.get(index);
    }

    List<Program> gateways() {
        return gateways;
    }

    Program worker(int index) {
        return workers.get(index);
    }

    /** Lets a fault last; that it bites, and what becomes of it, is awaited by other means. */
    static void letPass(Duration time) {
        Awaitility.await("the fault lasts")
                .pollDelay(time)
                .atMost(time.plus(LONG))
                .until(() -> true);
    }

    /** As the gateways know it; those that somebody else has started come last. */
    String workerAddress(int index) {
        return workerAddresses.get(index);
    }

    /** The sum over the gateways that live. */
    double gatewayMetric(String name) {
        return gateways.stream()
                .filter(Program::isAlive)
                .mapToDouble(gateway -> gateway.metrics().sum(name))
                .sum();
    }

    @Override
    public void close() {
        try {
            for (Program gateway : gateways) {
                gateway.kill();
            }
            for (Program worker : workers) {
                worker.kill();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            kafka.close();
            proxies.forEach(FaultProxy::close);
        }
    }
}
