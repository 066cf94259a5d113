package dev.sluice.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyIT {

    private EchoServer echo;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new EchoServer();
        proxy = FaultProxy.start(echo.address());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void passesBytesBothWays() throws Exception {
        try (var client = new Client(proxy)) {
            client.send(Client.bytes(1_000));

            assertThat(client.receive(1_000)).isEqualTo(Client.bytes(1_000));
            assertThat(proxy.address()).isEqualTo("127.0.0.1:" + proxy.port());
            assertThat(proxy.connections()).isEqualTo(1);
            assertThat(proxy.open()).isEqualTo(1);
            assertThat(proxy.bitten()).isZero();
        }
        await().until(() -> proxy.open() == 0);
    }

    /** A tenth of what it does alone on a machine, which this one may not be. */
    @Test
    void passesTenMegabytesASecondAtTheVeryLeast() throws Exception {
        int length = 100 << 20;
        byte[] bytes = Client.bytes(length);
        try (var client = new Client(proxy)) {
            var sent = inBackground(() -> client.send(bytes));

            byte[] received =
                    CompletableFuture.supplyAsync(() -> receive(client, length)).get(10, TimeUnit.SECONDS);

            assertThat(received).isEqualTo(bytes);
            assertThat(sent).succeedsWithin(Duration.ofSeconds(1));
        }
    }

    @Test
    void passesAHalfCloseOfTheClientAndThenTheAnswer() throws Exception {
        try (var client = new Client(proxy)) {
            client.send(Client.bytes(1_000));
            client.end();

            assertThat(client.receiveAll()).isEqualTo(Client.bytes(1_000));
            assertThat(echo.ends()).isEqualTo(1);
            await().until(() -> proxy.open() == 0);
        }
    }

    @Test
    void passesAHalfCloseOfTheServerWhileTheClientStillSends() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            proxy.pointTo(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
            try (var client = new Client(proxy);
                    Socket accepted = server.accept()) {
                accepted.shutdownOutput();
                assertThat(client.receiveAll()).isEmpty();

                client.send(Client.bytes(1_000));
                client.end();

                assertThat(accepted.getInputStream().readAllBytes()).isEqualTo(Client.bytes(1_000));
            }
        }
    }

    @Test
    void passesAResetOn() throws Exception {
        try (var client = new Client(proxy)) {
            client.send(Client.bytes(10));
            client.receive(10);

            client.reset();

            await().until(() -> echo.resets() == 1);
            await().until(() -> proxy.open() == 0);
        }
    }

    @Test
    void resetsAClientWhoseServerIsNotThere() throws Exception {
        echo.close();

        try (var client = new Client(proxy)) {
            assertThatThrownBy(() -> client.receive(1)).hasMessage("Connection reset");
        }
    }

    @Test
    void refusesUntilItKnowsItsServer() throws Exception {
        try (var unknown = FaultProxy.listen()) {
            assertThatThrownBy(() -> new Client(unknown)).isInstanceOf(ConnectException.class);

            unknown.pointTo(echo.address());

            assertEchoes(unknown);
        }
    }

    @Test
    void listensOnTheGivenPort() throws Exception {
        int port = proxy.port();
        proxy.close();

        try (var again = FaultProxy.start(port, echo.address())) {
            assertThat(again.port()).isEqualTo(port);
            assertEchoes(again);
        }
    }

    @Test
    void sendsNewConnectionsToTheServerItPointsTo() throws Exception {
        try (var other = new EchoServer();
                var before = new Client(proxy)) {
            before.send(Client.bytes(10));
            before.receive(10);

            proxy.pointTo(other.address());
            assertEchoes(proxy);
            before.send(Client.bytes(10));
            before.receive(10);

            assertThat(echo.received()).isEqualTo(20);
            assertThat(other.received()).isEqualTo(10);
        }
    }

    @Test
    void closesItsConnectionsAndGivesItsPortBackWhenItCloses() throws Exception {
        try (var client = new Client(proxy)) {
            client.send(Client.bytes(10));
            client.receive(10);

            proxy.close();

            assertThat(client.receiveAll()).isEmpty();
            assertThat(proxy.open()).isZero();
            new ServerSocket(proxy.port(), 1, InetAddress.getLoopbackAddress()).close();
        }
    }

    @Test
    void leavesNoThreadBehindAfterAHundredConnections() throws Exception {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            var client = new Client(proxy);
            clients.add(client);
            client.send(Client.bytes(10));
            client.receive(10);
        }
        assertThat(proxy.open()).isEqualTo(100);
        assertThat(threads()).hasSize(4 * 100 + 1);

        for (Client client : clients) {
            client.close();
        }

        await().untilAsserted(() -> assertThat(threads()).containsExactly("fault-proxy-" + proxy.port() + "-acceptor"));
        assertThat(proxy.open()).isZero();
        assertThat(proxy.connections()).isEqualTo(100);
        proxy.close();
        assertThat(threads()).isEmpty();
    }

    private List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("fault-proxy-" + proxy.port() + "-"))
                .toList();
    }

    private static void assertEchoes(FaultProxy proxy) throws IOException {
        try (var client = new Client(proxy)) {
            client.send(Client.bytes(10));
            assertThat(client.receive(10)).isEqualTo(Client.bytes(10));
        }
    }

    private static byte[] receive(Client client, int length) {
        try {
            return client.receive(length);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static CompletableFuture<Void> inBackground(Sending sending) {
        return CompletableFuture.runAsync(() -> {
            try {
                sending.run();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30));
    }

    @FunctionalInterface
    private interface Sending {

        void run() throws IOException;
    }
}
