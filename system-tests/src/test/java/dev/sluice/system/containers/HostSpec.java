package dev.sluice.system.containers;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a host is, in the words of docker-compose.yml, whose services these are.
 *
 * @param alias the name by which others find it, and others like it
 * @param port of the container
 * @param publishedPort the same on 127.0.0.1: chosen here, as a port that Docker chooses is another one after each start
 * @param models a folder to serve models from, for a worker
 */
record HostSpec(
        String name,
        String alias,
        String image,
        List<String> arguments,
        Map<String, String> environment,
        int port,
        int publishedPort,
        List<Path> models) {

    private static final String BROKER = "kafka";
    private static final String WORKER = "inference-worker";
    private static final int BROKER_PORT = 9092;
    private static final int STATUS_PORT = 8002;
    private static final long MEMORY = 1L << 30;
    private static final long ONE_CPU = 1_000_000_000;

    HostSpec {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        models = List.copyOf(models);
    }

    /** For containers at kafka:19092, for this machine at 127.0.0.1. */
    static HostSpec broker(Images images, int publishedPort) {
        Map<String, String> environment = Map.ofEntries(
                Map.entry("CLUSTER_ID", "c2x1aWNlLXRlc3RzLWNhc2"),
                Map.entry("KAFKA_NODE_ID", "1"),
                Map.entry("KAFKA_PROCESS_ROLES", "broker,controller"),
                Map.entry("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@kafka:29093"),
                Map.entry("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER"),
                Map.entry("KAFKA_INTER_BROKER_LISTENER_NAME", "PLAINTEXT"),
                Map.entry(
                        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
                        "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PLAINTEXT_HOST:PLAINTEXT"),
                Map.entry("KAFKA_LISTENERS", "CONTROLLER://:29093,PLAINTEXT://:19092,PLAINTEXT_HOST://:9092"),
                Map.entry(
                        "KAFKA_ADVERTISED_LISTENERS",
                        "PLAINTEXT://kafka:19092,PLAINTEXT_HOST://127.0.0.1:" + publishedPort),
                Map.entry("KAFKA_LOG_DIRS", "/var/lib/kafka/data"),
                Map.entry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false"),
                Map.entry("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0"),
                Map.entry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
                Map.entry("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "4"),
                Map.entry("KAFKA_HEAP_OPTS", "-Xms128m -Xmx512m"));
        return new HostSpec(
                BROKER, BROKER, images.kafka(), List.of(), environment, BROKER_PORT, publishedPort, List.of());
    }

    /** With a route for each case. */
    static HostSpec gateway(Images images, String name, int publishedPort, List<CaseTopics> cases) {
        List<String> arguments = new ArrayList<>();
        set(arguments, "kafka.bootstrap-servers", "kafka:19092");
        set(arguments, "kafka.consumer-properties.session.timeout.ms", "10000");
        set(arguments, "kafka.consumer-properties.heartbeat.interval.ms", "1000");
        set(arguments, "workers[0].address", "dns:///" + WORKER + ":9101");
        set(arguments, "workers[0].refresh", "1s");
        for (CaseTopics topics : cases) {
            set(arguments, "routes[" + topics.number() + "].topic", topics.requests());
            set(arguments, "routes[" + topics.number() + "].reply-topic", topics.replies());
        }
        return new HostSpec(name, name, images.gateway(), arguments, Map.of(), STATUS_PORT, publishedPort, List.of());
    }

    private static void set(List<String> arguments, String setting, String value) {
        arguments.addAll(List.of("--set", setting + "=" + value));
    }

    static HostSpec worker(Images images, String name, int publishedPort, Path models) {
        return new HostSpec(
                name, WORKER, images.worker(), List.of(), Map.of(), STATUS_PORT, publishedPort, List.of(models));
    }

    /** What Testcontainers has no word for. */
    void applyTo(CreateContainerCmd command) {
        HostConfig host = Objects.requireNonNull(command.getHostConfig())
                .withMemory(MEMORY)
                .withPortBindings(
                        new PortBinding(Ports.Binding.bindIpAndPort("127.0.0.1", publishedPort), ExposedPort.tcp(port)))
                .withBinds(models.stream()
                        .map(folder -> new Bind(folder.toString(), new Volume("/models"), AccessMode.ro))
                        .toList());
        if (alias.equals(WORKER)) {
            // As many lanes as CPUs.
            host.withNanoCPUs(ONE_CPU);
        }
        if (!alias.equals(BROKER)) {
            host.withReadonlyRootfs(true)
                    .withCapDrop(Capability.ALL)
                    .withSecurityOpts(List.of("no-new-privileges:true"))
                    .withTmpFs(Map.of("/tmp", "noexec,nosuid,nodev,mode=1777,size=16m"));
        }
        command.withExposedPorts(ExposedPort.tcp(port)).withHostConfig(host);
    }
}
