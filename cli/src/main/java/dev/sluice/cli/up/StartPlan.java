package dev.sluice.cli.up;

import dev.sluice.cli.stack.Addresses;
import dev.sluice.localkafka.LocalKafkaConfig;
import dev.sluice.localkafka.TopicSpec;
import dev.sluice.process.ChildSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What is started, with which arguments and on which ports. Pure: the same arguments give the same plan. */
final class StartPlan {

    private static final String LOOPBACK = "127.0.0.1";
    private static final String WORKER_SETTINGS = "worker.";
    private static final int PARTITIONS = 8;
    /** More than the gateway parses, so that it is the gateway that says what is wrong with a record too large. */
    private static final int LARGEST_REQUEST = 10 << 20;
    /** As much as the gateway's producer sends: a dead letter is its record and the headers that say why. */
    private static final int LARGEST_ANSWER = 16 << 20;

    static final String TEXTS = "sluice.texts";
    static final String REQUESTS = "sluice.requests";
    static final String REPLIES = "sluice.replies";
    static final String DEAD_LETTERS = "sluice.dead-letters";
    static final String SESSIONS = "sluice.sessions";

    /** Small and quick to start: on one machine everything shares the cores. */
    private static final List<String> JVM = List.of("-Xms32m", "-XX:+ExitOnOutOfMemoryError");

    private static final List<String> WORKER_HEAP = List.of("-Xmx512m", "-XX:+UseSerialGC");

    /**
     * A third of it is the young generation. What is in flight outlives a smaller one and would be collected from the old one,
     * again and again, while everything stands; and ten thousand connections, 180 MB, have to leave room in the old one.
     */
    private static final List<String> GATEWAY_HEAP = List.of("-Xmx768m", "-XX:+UseParallelGC");

    private final UpConfig config;
    private final Distribution distribution;

    StartPlan(UpConfig config, Distribution distribution) {
        this.config = config;
        this.distribution = distribution;
    }

    /** A port that must be free, whose it is, and the option that chooses another. */
    record PortUse(String owner, int port, String option) {}

    List<PortUse> ports() {
        List<PortUse> uses = new ArrayList<>();
        if (config.kafka() == null) {
            uses.add(new PortUse("kafka", config.ports().kafka(), "--kafka-port"));
        }
        uses.add(new PortUse("the gateway's HTTP", config.ports().http(), "--http-port"));
        uses.add(new PortUse("the gateway's gRPC", config.ports().grpc(), "--grpc-port"));
        uses.add(new PortUse("the gateway's metrics", config.ports().metrics(), "--metrics-port"));
        for (int i = 0; i < config.workers(); i++) {
            uses.add(new PortUse(workerName(i), workerPort(i), "--worker-port"));
            uses.add(new PortUse(workerName(i) + "'s metrics", workerMetricsPort(i), "--worker-metrics-port"));
        }
        return uses;
    }

    String workerName(int index) {
        return "worker-" + (index + 1);
    }

    int workerPort(int index) {
        return config.ports().worker() + index;
    }

    int workerMetricsPort(int index) {
        return config.ports().workerMetrics() + index;
    }

    String bootstrapServers() {
        return config.kafka() == null ? LOOPBACK + ":" + config.ports().kafka() : config.kafka();
    }

    Addresses addresses() {
        return new Addresses(
                bootstrapServers(),
                LOOPBACK + ":" + config.ports().http(),
                LOOPBACK + ":" + config.ports().grpc(),
                LOOPBACK + ":" + config.ports().metrics(),
                IntStream.range(0, config.workers())
                        .mapToObj(i -> LOOPBACK + ":" + workerPort(i))
                        .toList());
    }

    List<TopicSpec> topics() {
        return List.of(
                topic(REQUESTS, LARGEST_REQUEST),
                topic(TEXTS, LARGEST_REQUEST),
                topic(REPLIES, LARGEST_ANSWER),
                topic(DEAD_LETTERS, LARGEST_ANSWER),
                topic(SESSIONS, LARGEST_ANSWER));
    }

    private static TopicSpec topic(String name, int largestRecord) {
        return new TopicSpec(name, PARTITIONS, Map.of("max.message.bytes", Integer.toString(largestRecord)));
    }

    LocalKafkaConfig kafka() {
        return new LocalKafkaConfig(
                distribution.jars("broker"),
                kafkaFolder(),
                log("kafka"),
                config.ports().kafka(),
                Map.of());
    }

    Path kafkaFolder() {
        return config.stateFolder().resolve("kafka");
    }

    Path logFolder() {
        return config.stateFolder().resolve("log");
    }

    private Path log(String name) {
        return logFolder().resolve(name + ".log");
    }

    ChildSpec gateway() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("kafka.bootstrap-servers", bootstrapServers());
        settings.put("http.port", Integer.toString(config.ports().http()));
        settings.put("grpc.port", Integer.toString(config.ports().grpc()));
        settings.put("metrics.port", Integer.toString(config.ports().metrics()));
        for (int i = 0; i < config.workers(); i++) {
            settings.put("workers[" + i + "].address", LOOPBACK + ":" + workerPort(i));
        }
        config.settings().forEach((key, value) -> {
            if (!key.startsWith(WORKER_SETTINGS)) {
                settings.put(key, value);
            }
        });
        return program("gateway", "gateway", "dev.sluice.gateway.GatewayMain", GATEWAY_HEAP, settings);
    }

    ChildSpec worker(int index) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("worker.port", Integer.toString(workerPort(index)));
        settings.put("worker.metrics.port", Integer.toString(workerMetricsPort(index)));
        settings.put("worker.lanes", "1");
        settings.put("worker.model-repositories", modelRepositories());
        settings.put("worker.costs-file", costsFile(index).toString());
        config.settings().forEach((key, value) -> {
            if (key.startsWith(WORKER_SETTINGS)) {
                settings.put(key, value);
            }
        });
        return program(workerName(index), "worker", "dev.sluice.worker.WorkerMain", WORKER_HEAP, settings);
    }

    /** By the place of the worker: who starts in it next has the same lanes and knows from the start what it has learnt. */
    private Path costsFile(int index) {
        return config.stateFolder().resolve("costs").resolve(workerName(index) + ".costs");
    }

    private String modelRepositories() {
        List<String> folders = new ArrayList<>();
        folders.add(distribution.models().toString());
        config.modelRepositories().forEach(folder -> folders.add(folder.toString()));
        return String.join(",", folders);
    }

    private ChildSpec program(
            String name, String program, String mainClass, List<String> heap, Map<String, String> settings) {
        List<String> jvm = new ArrayList<>(JVM);
        jvm.addAll(heap);
        List<String> arguments = new ArrayList<>();
        if (config.configFile() != null) {
            arguments.add("--config");
            arguments.add(config.configFile().toString());
        }
        settings.forEach((key, value) -> {
            arguments.add("--set");
            arguments.add(key + "=" + value);
        });
        return new ChildSpec(
                name,
                List.of(distribution.jars(program) + "/*"),
                mainClass,
                jvm,
                arguments,
                Map.of(),
                config.stateFolder(),
                log(name));
    }
}
