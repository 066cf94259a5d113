package dev.sluice.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.localkafka.TopicSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProxiedClusterIT {

    @TempDir
    Path folder;

    @Test
    void keepsClientsBehindTheProxyAndItselfAway() throws Exception {
        try (Forwarder forwarder = new Forwarder()) {
            ClusterConfig config = ClusterConfig.of(folder, 1).advertising((node, port) -> forwarder.to(port));
            try (LocalKafkaCluster cluster = LocalKafkaCluster.start(config)) {
                cluster.createTopics(List.of(new TopicSpec(Clients.TOPIC, 1)));
                assertThat(forwarder.taken).isEmpty();

                Clients.sendAll(cluster.bootstrapServers(), Map.of(), "through the proxy");

                // One to be told who is there, one to whom it was told.
                assertThat(forwarder.taken).hasSizeGreaterThanOrEqualTo(2);
                assertThat(Clients.read(cluster.adminServers(), 1)).containsExactly("through the proxy");
                forwarder.cut();
                assertThatThrownBy(() -> Clients.sendAll(
                                "127.0.0.1:" + cluster.node(1).port(),
                                Map.of(
                                        "max.block.ms",
                                        "1000",
                                        "delivery.timeout.ms",
                                        "1500",
                                        "linger.ms",
                                        "0",
                                        "request.timeout.ms",
                                        "1000"),
                                "past the proxy"))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(TimeoutException.class);
            }
        }
    }

    /** The simplest proxy: passes on what comes, and remembers who came. */
    private static final class Forwarder implements AutoCloseable {

        final Queue<Socket> taken = new ConcurrentLinkedQueue<>();
        private final ServerSocket server;

        Forwarder() throws IOException {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        }

        int to(int port) {
            daemon(() -> {
                while (true) {
                    Socket client = server.accept();
                    taken.add(client);
                    Socket broker = new Socket(InetAddress.getLoopbackAddress(), port);
                    daemon(() -> client.getInputStream().transferTo(broker.getOutputStream()));
                    daemon(() -> broker.getInputStream().transferTo(client.getOutputStream()));
                }
            });
            return server.getLocalPort();
        }

        private static void daemon(Transfer body) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            body.run();
                        } catch (IOException closed) {
                            // The end of every connection.
                        }
                    },
                    "forwarder");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() {
            cut();
        }

        void cut() {
            try {
                server.close();
                for (Socket socket : taken) {
                    socket.close();
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private interface Transfer {
            void run() throws IOException;
        }
    }
}
