package dev.sluice.testkit.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Where a node listens, and keeps listening when it is started again. */
record NodeAddress(int node, int clients, int advertised, int internal, int controller) {

    static final String HOST = "127.0.0.1";

    /**
     * Below the ports that the kernel hands out: while a node is down, a connection of anybody's must not take its port, and a client
     * that tries to reach it must not be given that very port to call from, and so reach itself.
     */
    private static final int LOWEST_PORT = 15_000;

    private static final int HIGHEST_PORT = 32_000;

    static List<NodeAddress> choose(ClusterConfig config) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < 3 * config.nodes(); i++) {
                held.add(freePort());
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

    private static ServerSocket freePort() throws IOException {
        Random random = new Random();
        IOException taken = new IOException("no port tried");
        for (int attempt = 0; attempt < 100; attempt++) {
            try {
                int port = LOWEST_PORT + random.nextInt(HIGHEST_PORT - LOWEST_PORT);
                return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
            } catch (IOException next) {
                taken = next;
            }
        }
        throw taken;
    }
}
