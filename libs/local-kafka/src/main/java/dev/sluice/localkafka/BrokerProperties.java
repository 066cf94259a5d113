package dev.sluice.localkafka;

import java.util.Map;
import java.util.TreeMap;

/** What makes Kafka a single node on loopback: the properties it is started with. */
final class BrokerProperties {

    private BrokerProperties() {}

    static Map<String, String> of(LocalKafkaConfig config, int port, int controllerPort) {
        String clients = "PLAINTEXT://127.0.0.1:" + port;
        Map<String, String> properties = new TreeMap<>();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("listeners", clients + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.put("advertised.listeners", clients);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("inter.broker.listener.name", "PLAINTEXT");
        properties.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort);
        properties.put("log.dirs", config.data().toString());
        properties.put("auto.create.topics.enable", "false");
        // After a SIGKILL the node is not let in again before its old session has expired; 9 s are for networks.
        properties.put("broker.session.timeout.ms", "3000");
        properties.put("broker.heartbeat.interval.ms", "500");
        // There is nobody else to wait for.
        properties.put("group.initial.rebalance.delay.ms", "0");
        internalTopic(properties, "offsets.topic");
        internalTopic(properties, "transaction.state.log");
        internalTopic(properties, "share.coordinator.state.topic");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.putAll(config.properties());
        return properties;
    }

    private static void internalTopic(Map<String, String> properties, String prefix) {
        properties.put(prefix + ".replication.factor", "1");
        properties.put(prefix + ".num.partitions", "4");
    }
}
