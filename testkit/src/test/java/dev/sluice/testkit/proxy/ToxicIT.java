package dev.sluice.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ToxicIT {

    private static final Duration A_WHILE = Duration.ofMillis(300);

    /** Longer than a reader waits for its turn: what comes meanwhile is one read. */
    private static final Duration BETWEEN_SLICES = Duration.ofMillis(50);

    private final Clock clock = Clock.system();
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

    @ParameterizedTest
    @EnumSource
    void latencyDelaysAnOpenConnection(Direction direction) throws Exception {
        try (var client = connected()) {
            proxy.add(direction, Toxic.latency(A_WHILE, Duration.ZERO));

            Duration took = time(() -> assertEchoes(client, 100));

            assertThat(took).isGreaterThanOrEqualTo(A_WHILE);
            assertThat(proxy.bitten()).isEqualTo(1);
        }
    }

    @Test
    void latencyOfBothDirectionsAddsUp() throws Exception {
        proxy.add(Toxic.latency(A_WHILE, Duration.ZERO));
        try (var client = new Client(proxy)) {

            Duration took = time(() -> assertEchoes(client, 100));

            assertThat(took).isGreaterThanOrEqualTo(A_WHILE.multipliedBy(2));
        }
    }

    @ParameterizedTest
    @EnumSource
    void latencyKeepsTheRate(Direction direction) throws Exception {
        int length = 4 << 20;
        int fewestChunks = length / (64 << 10);
        try (var client = connected()) {
            proxy.add(direction, Toxic.latency(A_WHILE, Duration.ZERO));

            Duration took = time(() -> assertEchoes(client, length));

            assertThat(took).isBetween(A_WHILE, A_WHILE.multipliedBy(fewestChunks / 4));
        }
    }

    @ParameterizedTest
    @EnumSource
    void downClosesOpenConnectionsAndRefusesNewOnesUntilItHeals(Direction direction) throws Exception {
        try (var client = connected()) {
            proxy.add(direction, Toxic.down());

            assertThat(client.receiveAll()).isEmpty();
            assertThat(proxy.open()).isZero();
            assertThat(proxy.bitten()).isEqualTo(1);
            await().until(() -> echo.ends() + echo.resets() == 1);
            assertThatThrownBy(() -> new Client(proxy)).isInstanceOf(ConnectException.class);
        }

        proxy.heal();

        connected().close();
    }

    @ParameterizedTest
    @EnumSource
    void bandwidthBoundsTheRate(Direction direction) throws Exception {
        try (var client = connected()) {
            proxy.add(direction, Toxic.bandwidth(100_000));

            Duration took = time(() -> assertEchoes(client, 50_000));

            assertThat(took).isGreaterThanOrEqualTo(Duration.ofMillis(450));
            assertThat(proxy.bitten()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void slowClosePassesBytesAndThenTheEndLate(Direction direction) throws Exception {
        try (var client = connected()) {
            proxy.add(direction, Toxic.slowClose(A_WHILE));
            assertEchoes(client, 100);
            assertThat(proxy.bitten()).isZero();

            Duration took = time(() -> {
                client.end();
                assertThat(client.receiveAll()).isEmpty();
            });

            assertThat(took).isGreaterThanOrEqualTo(A_WHILE);
            assertThat(proxy.bitten()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void timeoutOfZeroHoldsEverythingAndDeliversItWhenItHeals(Direction direction) throws Exception {
        try (var client = connected()) {
            proxy.add(direction, Toxic.timeout(Duration.ZERO));
            client.send(Client.bytes(100));
            await().until(() -> proxy.bitten() == 1);
            client.send(Client.bytes(50));

            assertThat(client.receivesNothingFor(A_WHILE)).isTrue();
            // What is held would have come by now; what passes may be late.
            long passed = direction == Direction.UPSTREAM ? 1 : 151;
            await().until(() -> echo.received() == passed);

            proxy.heal();

            assertThat(client.receive(100)).isEqualTo(Client.bytes(100));
            assertThat(client.receive(50)).isEqualTo(Client.bytes(50));
            assertEchoes(client, 100);
        }
    }

    @ParameterizedTest
    @EnumSource
    void timeoutHoldsTheEndAsWell(Direction direction) throws Exception {
        try (var client = connected()) {
            proxy.add(direction, Toxic.timeout(Duration.ZERO));
            client.end();
            assertThat(client.receivesNothingFor(A_WHILE)).isTrue();

            proxy.heal();

            assertThat(client.receiveAll()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void timeoutClosesAfterItsTime(Direction direction) throws Exception {
        try (var client = connected()) {
            Duration took = time(() -> {
                proxy.add(direction, Toxic.timeout(A_WHILE));
                client.send(Client.bytes(100));
                assertThat(client.receiveAll()).isEmpty();
            });

            assertThat(took).isGreaterThanOrEqualTo(A_WHILE);
            await().until(() -> echo.ends() == 1);
            await().until(() -> proxy.open() == 0);
        }
    }

    @Test
    void timeoutMakesTheSenderWaitOnceTheLineIsFull() throws Exception {
        int length = 64 << 20;
        try (var client = connected()) {
            proxy.add(Direction.UPSTREAM, Toxic.timeout(Duration.ZERO));
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(client, length));
            assertThat(client.receivesNothingFor(Duration.ofSeconds(1))).isTrue();
            assertThat(sent).isNotDone();

            proxy.heal();

            assertThat(client.receive(length)).isEqualTo(Client.bytes(length));
            assertThat(sent).succeedsWithin(Duration.ofSeconds(30));
        }
    }

    @ParameterizedTest
    @EnumSource
    void resetPeerResetsBothEndsAfterItsTime(Direction direction) throws Exception {
        try (var client = connected()) {
            Duration took = time(() -> {
                proxy.add(direction, Toxic.resetPeer(A_WHILE));
                client.send(Client.bytes(100));
                assertThatThrownBy(() -> client.receive(1)).hasMessage("Connection reset");
            });

            assertThat(took).isGreaterThanOrEqualTo(A_WHILE);
            await().until(() -> echo.resets() == 1);
            assertThat(echo.received()).isEqualTo(direction == Direction.UPSTREAM ? 1 : 101);
            assertThat(proxy.bitten()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void resetPeerResetsAnIdleConnectionAtOnce(Direction direction) throws Exception {
        try (var client = connected()) {
            proxy.add(direction, Toxic.resetPeer(Duration.ZERO));

            assertThatThrownBy(() -> client.receive(1)).hasMessage("Connection reset");
            assertThat(proxy.bitten()).isEqualTo(1);
        }
    }

    @Test
    void slicerMakesTheClientReadSmallerSizesMoreOften() throws Exception {
        try (var client = connected()) {
            proxy.add(Direction.DOWNSTREAM, Toxic.slicer(100, 20, BETWEEN_SLICES));
            client.send(Client.bytes(2_000));

            assertThat(client.readSizes(2_000)).hasSizeGreaterThan(4);
            assertThat(proxy.bitten()).isBetween(2_000L / 120, 2_000L / 80);
        }
    }

    @Test
    void slicerMakesTheServerReadSmallerSizesMoreOften() throws Exception {
        try (var client = connected()) {
            proxy.add(Direction.UPSTREAM, Toxic.slicer(100, 20, BETWEEN_SLICES));
            int before = echo.reads();

            assertEchoes(client, 2_000);

            assertThat(echo.reads() - before).isGreaterThan(4);
            assertThat(proxy.bitten()).isBetween(2_000L / 120, 2_000L / 80);
        }
    }

    @Test
    void limitDataGivesTheClientSoManyBytesAndThenTheEnd() throws Exception {
        proxy.add(Direction.DOWNSTREAM, Toxic.limitData(300));
        try (var client = new Client(proxy)) {
            client.send(Client.bytes(1_000));

            assertThat(client.receiveAll()).hasSize(300);
            await().until(() -> proxy.open() == 0);
        }
    }

    @Test
    void limitDataGivesTheServerSoManyBytesAndThenTheEnd() throws Exception {
        proxy.add(Direction.UPSTREAM, Toxic.limitData(300));
        try (var client = new Client(proxy)) {
            client.send(Client.bytes(1_000));

            await().until(() -> echo.ends() == 1);
            assertThat(echo.received()).isEqualTo(300);
            assertThat(client.receiveAll()).hasSizeLessThanOrEqualTo(300);
        }
    }

    /** A client that has an answer to its first byte, so that its connection is open all the way. */
    private Client connected() throws IOException {
        var client = new Client(proxy);
        assertEchoes(client, 1);
        return client;
    }

    private static void assertEchoes(Client client, int length) throws IOException {
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(client, length));
        assertThat(client.receive(length)).isEqualTo(Client.bytes(length));
        sent.join();
    }

    private static void send(Client client, int length) {
        try {
            client.send(Client.bytes(length));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Duration time(Steps steps) throws Exception {
        long begin = clock.nanoTime();
        steps.run();
        return Duration.ofNanos(clock.nanoTime() - begin);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30));
    }

    @FunctionalInterface
    private interface Steps {

        void run() throws Exception;
    }
}
