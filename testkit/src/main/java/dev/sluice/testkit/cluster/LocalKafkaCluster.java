package dev.sluice.testkit.cluster;

import dev.sluice.localkafka.BrokerSpec;
import dev.sluice.localkafka.Cluster;
import dev.sluice.localkafka.LocalKafkaConfig;
import dev.sluice.localkafka.LocalKafkaException;
import dev.sluice.localkafka.TopicSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * A running cluster. It ends with the process that started it.
 *
 * <p>Thread-safe: the state is that of the child processes.
 */
public final class LocalKafkaCluster implements AutoCloseable {

    private static final int HEAP_MEGABYTES = 400;

    private final List<NodeAddress> addresses;
    private final ClusterView view;
    private final List<ClusterNode> nodes = new ArrayList<>();

    private LocalKafkaCluster(List<NodeAddress> addresses) {
        this.addresses = addresses;
        this.view = new ClusterView(servers(NodeAddress::internal));
    }

    /** Open to everybody. */
    public static LocalKafkaCluster start(Path folder, int nodes) throws InterruptedException {
        return start(ClusterConfig.of(folder, nodes));
    }

    /** Starts all nodes and returns when each serves clients. */
    public static LocalKafkaCluster start(ClusterConfig config) throws InterruptedException {
        LocalKafkaCluster cluster = null;
        boolean ready = false;
        try {
            cluster = new LocalKafkaCluster(NodeAddress.choose(config));
            cluster.launch(config);
            ready = true;
            return cluster;
        } catch (IOException failure) {
            throw new LocalKafkaException("the cluster cannot be started: " + failure.getMessage(), failure);
        } finally {
            if (cluster != null && !ready) {
                cluster.close();
            }
        }
    }

    private void launch(ClusterConfig config) throws IOException, InterruptedException {
        List<String> formatArguments = formatArguments(config.passwords());
        for (NodeAddress address : addresses) {
            nodes.add(ClusterNode.launch(address, spec(config, address, formatArguments), view));
        }
        for (ClusterNode node : nodes) {
            node.awaitServing();
        }
    }

    /** Users are part of the format, so that they are known from the first moment on. */
    private static List<String> formatArguments(Map<String, String> passwords) {
        List<String> arguments =
                new ArrayList<>(List.of("--cluster-id", Uuid.randomUuid().toString()));
        passwords.forEach((user, password) -> {
            arguments.add("--add-scram");
            arguments.add(NodeProperties.MECHANISM + "=[name=" + user + ",password=" + password + "]");
        });
        return arguments;
    }

    private BrokerSpec spec(ClusterConfig config, NodeAddress address, List<String> formatArguments) {
        Path folder = config.folder().resolve("node-" + address.node());
        return new BrokerSpec(
                LocalKafkaConfig.forTests(folder).brokerJars(),
                folder,
                folder.resolve("broker.log"),
                NodeProperties.of(config, addresses, address, folder.resolve("data")),
                formatArguments,
                HEAP_MEGABYTES);
    }

    /** Where clients are told that the nodes are. */
    public String bootstrapServers() {
        return servers(NodeAddress::advertised);
    }

    /** Where no proxy is in the way, no password is asked for and everything is allowed. */
    public String adminServers() {
        return servers(NodeAddress::internal);
    }

    private String servers(ToIntFunction<NodeAddress> port) {
        return addresses.stream()
                .map(address -> NodeAddress.HOST + ":" + port.applyAsInt(address))
                .collect(Collectors.joining(","));
    }

    public List<ClusterNode> nodes() {
        return List.copyOf(nodes);
    }

    /** The first is 1, as Kafka calls it. */
    public ClusterNode node(int id) {
        return nodes.get(id - 1);
    }

    /** Creates those of the topics that do not exist yet, on up to three nodes unless they say otherwise. */
    public void createTopics(List<TopicSpec> topics) throws InterruptedException {
        try (Cluster cluster = new Cluster(adminServers(), Map.of())) {
            cluster.createMissing(topics);
        }
    }

    /** The node that leads the partition, as far as the cluster knows: a dead one until it is missed. Empty while there is none. */
    public OptionalInt leader(String topic, int partition) throws InterruptedException {
        Node leader = view.partition(new TopicPartition(topic, partition)).leader();
        return leader == null || leader.isEmpty() ? OptionalInt.empty() : OptionalInt.of(leader.id());
    }

    /** The nodes that have all of the partition. */
    public List<Integer> inSync(String topic, int partition) throws InterruptedException {
        return view.partition(new TopicPartition(topic, partition)).isr().stream()
                .map(Node::id)
                .sorted()
                .toList();
    }

    /** The node that decides: who leads what, who is alive. */
    public int controller() throws InterruptedException {
        return view.controller();
    }

    public AccessControl accessControl() {
        return new AccessControl(view.admin());
    }

    /** Kills all nodes: nobody needs what they have not written, and without each other they do not stop cleanly. */
    @Override
    public void close() {
        view.close();
        for (ClusterNode node : nodes) {
            try {
                node.kill();
            } catch (InterruptedException interrupted) {
                // SIGKILL is sent; only the wait for its effect is cut short.
                Thread.currentThread().interrupt();
            }
        }
    }
}
