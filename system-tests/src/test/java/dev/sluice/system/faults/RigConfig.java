package dev.sluice.system.faults;

import dev.sluice.testkit.cluster.AccessControl;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a rig is made of.
 *
 * @param folder what its processes write
 * @param nodes brokers, each a controller too
 * @param isProxied whether every client of Kafka goes through a proxy in front of each node
 * @param gateways how many are there from the start
 * @param workers how many real ones the gateways know
 * @param gatewaySettings over those that the rig needs
 * @param brokerProperties over those of the fixture
 * @param topicSettings of all topics, over LogAppendTime
 */
record RigConfig(
        Path folder,
        int nodes,
        boolean isProxied,
        int gateways,
        int workers,
        Map<String, String> gatewaySettings,
        Map<String, String> brokerProperties,
        Map<String, String> topicSettings) {

    RigConfig {
        gatewaySettings = new LinkedHashMap<>(gatewaySettings);
        brokerProperties = Map.copyOf(brokerProperties);
        topicSettings = Map.copyOf(topicSettings);
    }

    /** One broker, one gateway, two workers. */
    static RigConfig in(Path folder) {
        return new RigConfig(folder, 1, /* isProxied= */ false, 1, 2, Map.of(), Map.of(), Map.of());
    }

    RigConfig nodes(int count) {
        return new RigConfig(
                folder, count, isProxied, gateways, workers, gatewaySettings, brokerProperties, topicSettings);
    }

    RigConfig proxied() {
        return new RigConfig(
                folder,
                nodes,
                /* isProxied= */ true,
                gateways,
                workers,
                gatewaySettings,
                brokerProperties,
                topicSettings);
    }

    RigConfig gateways(int count) {
        return new RigConfig(
                folder, nodes, isProxied, count, workers, gatewaySettings, brokerProperties, topicSettings);
    }

    RigConfig workers(int count) {
        return new RigConfig(
                folder, nodes, isProxied, gateways, count, gatewaySettings, brokerProperties, topicSettings);
    }

    RigConfig gateway(String setting, String value) {
        return new RigConfig(
                folder,
                nodes,
                isProxied,
                gateways,
                workers,
                with(gatewaySettings, setting, value),
                brokerProperties,
                topicSettings);
    }

    RigConfig broker(String property, String value) {
        return new RigConfig(
                folder,
                nodes,
                isProxied,
                gateways,
                workers,
                gatewaySettings,
                with(brokerProperties, property, value),
                topicSettings);
    }

    RigConfig topics(String setting, String value) {
        return new RigConfig(
                folder,
                nodes,
                isProxied,
                gateways,
                workers,
                gatewaySettings,
                brokerProperties,
                with(topicSettings, setting, value));
    }

    /** Clients of the gateways need a password, and to be allowed what they do: {@link FaultRig#USER} is, at first. */
    RigConfig secured() {
        RigConfig secured = this;
        for (Map.Entry<String, String> property :
                AccessControl.clientProperties(FaultRig.USER, FaultRig.PASSWORD).entrySet()) {
            secured = secured.gateway("kafka.properties." + property.getKey(), property.getValue());
        }
        return secured;
    }

    boolean isSecured() {
        return gatewaySettings.containsKey("kafka.properties.security.protocol");
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
        Map<String, String> more = new HashMap<>(map);
        more.put(key, value);
        return more;
    }
}
