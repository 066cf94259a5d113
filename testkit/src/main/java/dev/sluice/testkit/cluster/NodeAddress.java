package dev.sluice.testkit.cluster;

import dev.sluice.testkit.process.FixedPorts;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Where a node listens, and keeps listening when it is started again. */
record NodeAddress(int node, int clients, int advertised, int internal, int controller) {

    static final String HOST = "127.0.0.1";

    static List<NodeAddress> choose(ClusterConfig config) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < 3 * config.nodes(); i++) {
                held.add(FixedPorts.hold());
            }
            List<NodeAddress> addresses = new ArrayList<>();
            for (int node = 1; node <= config.nodes(); node++) {
                addresses.add(of(
                        node,
                        held.subList(3 * (node - 1), 3 * node).stream()
                                .map(ServerSocket::getLocalPort)
                                .toList(),
                        config.advertisedPort()));
            }
            return addresses;
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    private static NodeAddress of(int node, List<Integer> ports, AdvertisedPort advertised) {
        int clients = ports.get(0);
        return new NodeAddress(node, clients, advertised.of(node, clients), ports.get(1), ports.get(2));
    }
}
