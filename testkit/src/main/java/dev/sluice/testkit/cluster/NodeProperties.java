package dev.sluice.testkit.cluster;

import dev.sluice.localkafka.LocalKafkaConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What makes Kafka one node of the cluster: the properties it is started with. */
final class NodeProperties {

    static final String MECHANISM = "SCRAM-SHA-256";

    private static final int MOST_REPLICAS = 3;

    private NodeProperties() {}

    static Map<String, String> of(ClusterConfig config, List<NodeAddress> all, NodeAddress node, Path data) {
        Map<String, String> properties =
                new TreeMap<>(LocalKafkaConfig.forTests(config.folder()).properties());
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(node.node()));
        properties.put("log.dirs", data.toString());
        properties.put("auto.create.topics.enable", "false");
        properties.put("group.initial.rebalance.delay.ms", "0");
        // A node that is slow because its machine is busy is not to be taken for dead by the other two.
        properties.put("broker.session.timeout.ms", config.nodes() == 1 ? "2000" : "3000");
        listeners(properties, config.isSecured(), node);
        properties.put("controller.quorum.voters", voters(all));
        replication(properties, Math.min(MOST_REPLICAS, config.nodes()));
        if (config.isSecured()) {
            security(properties);
        }
        properties.putAll(config.properties());
        return properties;
    }

    private static void listeners(Map<String, String> properties, boolean secured, NodeAddress node) {
        String internal = ",INTERNAL://" + NodeAddress.HOST + ":" + node.internal();
        properties.put(
                "listeners",
                "CLIENTS://" + NodeAddress.HOST + ":" + node.clients() + internal + ",CONTROLLER://" + NodeAddress.HOST
                        + ":" + node.controller());
        properties.put("advertised.listeners", "CLIENTS://" + NodeAddress.HOST + ":" + node.advertised() + internal);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("inter.broker.listener.name", "INTERNAL");
        properties.put(
                "listener.security.protocol.map",
                "INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT,CLIENTS:" + (secured ? "SASL_PLAINTEXT" : "PLAINTEXT"));
    }

    private static String voters(List<NodeAddress> all) {
        return all.stream()
                .map(node -> node.node() + "@" + NodeAddress.HOST + ":" + node.controller())
                .collect(Collectors.joining(","));
    }

    private static void replication(Map<String, String> properties, int replicas) {
        String inSync = Integer.toString(Math.max(1, replicas - 1));
        properties.put("default.replication.factor", Integer.toString(replicas));
        properties.put("min.insync.replicas", inSync);
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            properties.put(topic + ".replication.factor", Integer.toString(replicas));
            properties.put(topic + ".num.partitions", "4");
        }
        properties.put("transaction.state.log.min.isr", inSync);
        properties.put("share.coordinator.state.topic.min.isr", inSync);
    }

    /** Who comes by the internal listener is nobody in particular, and may do everything. */
    private static void security(Map<String, String> properties) {
        properties.put("listener.name.clients.sasl.enabled.mechanisms", MECHANISM);
        properties.put(
                "listener.name.clients.scram-sha-256.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        properties.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        properties.put("super.users", "User:ANONYMOUS");
    }
}
