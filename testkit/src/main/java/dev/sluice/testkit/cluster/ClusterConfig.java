package dev.sluice.testkit.cluster;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How the cluster is to be.
 *
 * @param folder what the nodes write
 * @param nodes how many; each is broker and controller
 * @param advertisedPort where clients are told that a node is
 * @param passwords by user; if there are any, clients need one (SCRAM-SHA-256), and need to be allowed what they do
 * @param properties broker properties that win over ours
 */
public record ClusterConfig(
        Path folder,
        int nodes,
        AdvertisedPort advertisedPort,
        Map<String, String> passwords,
        Map<String, String> properties) {

    public ClusterConfig {
        if (nodes < 1) {
            throw new IllegalArgumentException("a cluster needs at least 1 node, was " + nodes);
        }
        folder = folder.toAbsolutePath().normalize();
        passwords = Map.copyOf(passwords);
        properties = Map.copyOf(properties);
    }

    /** Open to everybody, at the nodes' own ports. */
    public static ClusterConfig of(Path folder, int nodes) {
        return new ClusterConfig(folder, nodes, (node, port) -> port, Map.of(), Map.of());
    }

    /** Clients are led to other ports, such as a proxy's in front of each node. */
    public ClusterConfig advertising(AdvertisedPort port) {
        return new ClusterConfig(folder, nodes, port, passwords, properties);
    }

    /** Clients need this password, or another user's; they may do nothing until {@link AccessControl} says so. */
    public ClusterConfig withUser(String user, String password) {
        return new ClusterConfig(folder, nodes, advertisedPort, with(passwords, user, password), properties);
    }

    public ClusterConfig withProperty(String name, String value) {
        return new ClusterConfig(folder, nodes, advertisedPort, passwords, with(properties, name, value));
    }

    boolean isSecured() {
        return !passwords.isEmpty();
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
        Map<String, String> more = new HashMap<>(map);
        more.put(key, value);
        return more;
    }
}
