package dev.sluice.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.cluster.ClusterNode;
import dev.sluice.testkit.cluster.LocalKafkaCluster;
import dev.sluice.testkit.history.History;
import dev.sluice.testkit.proxy.Direction;
import dev.sluice.testkit.proxy.Toxic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Brokers that stop, crash, hang, move what they lead, and have no room. The gateway is never started again. */
@Tag("fault")
class BrokerFaultsIT {

    private static final Duration LONG = Duration.ofSeconds(90);
    private static final String TAKEN = "sluice_kafka_records_taken_total";
    private static final String SEND_FAILURES = "sluice_kafka_send_failures_total";
    /**
     * All partitions wait for the acknowledgement of a dead follower until its session is over, 3 s; then everybody has 5 s
     * to go on. The rest is for a machine that is busy with other things.
     */
    private static final Duration MOST_SILENCE = Duration.ofSeconds(3 + 5 + 10);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    /** What is done to the broker, from the beginning of the fault to its end. */
    @FunctionalInterface
    private interface Fault {

        void happen(ClusterNode node) throws Exception;
    }

    @Test
    @Tag("long")
    void case01aOutlivesABrokerThatIsStoppedAndStarted() throws Exception {
        withOneBroker("1a", "SIGTERM to the only broker, started again", 300, node -> {
            node.stop();
            node.start();
        });
    }

    @Test
    void case01bOutlivesABrokerThatCrashes() throws Exception {
        withOneBroker("1b", "SIGKILL to the only broker, started again", 300, node -> {
            node.kill();
            node.start();
        });
    }

    @Test
    @Tag("long")
    void case01cOutlivesABrokerThatHangs() throws Exception {
        withOneBroker("1c", "SIGSTOP to the only broker for 10 s", 150, node -> {
            node.pause();
            FaultRig.letPass(Duration.ofSeconds(10));
            node.resume();
        });
    }

    @Test
    @Tag("long")
    void case17OutlivesABrokerWhoseDiskIsFull() throws Exception {
        withOneBroker(
                "17", "no room on the only broker's disk; it ended, and was started again with room", 300, node -> {
                    node.fillDisk(64 << 10);
                    node.exit().get(LONG.toSeconds(), TimeUnit.SECONDS);
                    node.start();
                });
    }

    private void withOneBroker(String number, String injected, double rate, Fault fault) throws Exception {
        try (var rig = FaultRig.start(RigConfig.in(folder));
                var group = new GroupView(rig);
                var traffic = Traffic.start(rig, rate, 3_000)) {
            traffic.awaitAnswered(600);

            Instant from = traffic.now();
            fault.happen(rig.kafka().node(1));
            Instant to = traffic.now();
            traffic.awaitAll();
            group.awaitNoLag();

            History history = traffic.history();
            new Case(number, injected, from, to, evidence(rig, history, from)).assertKept(traffic.judge(history), 0);
            rig.gateway(0).awaitReady();
        }
    }

    private static String evidence(FaultRig rig, History history, Instant from) {
        return String.format(
                Locale.ROOT,
                "nobody answered for %.1f s, %.0f sends repeated, %.0f commits failed",
                Silence.longest(history, from).toMillis() / 1e3,
                rig.gatewayMetric(SEND_FAILURES),
                commits(rig, "failed"));
    }

    @Test
    @Tag("long")
    void case02aOutlivesTheCrashOfALeader() throws Exception {
        Duration silence = withThreeBrokers(
                "2a", "SIGKILL to 1 of 3 brokers, a leader and not the controller; started again", rig -> {
                    LocalKafkaCluster kafka = rig.kafka();
                    int controller = kafka.controller();
                    return IntStream.range(0, FaultRig.PARTITIONS)
                            .map(partition -> leader(kafka, partition))
                            .filter(leader -> leader != controller)
                            .findFirst()
                            .orElseThrow();
                });
        assertThat(silence).isLessThan(MOST_SILENCE);
    }

    private static int leader(LocalKafkaCluster kafka, int partition) {
        try {
            return kafka.leader(FaultRig.REQUESTS, partition).orElseThrow();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    @Tag("long")
    void case02bOutlivesTheCrashOfTheController() throws Exception {
        Duration silence = withThreeBrokers(
                "2b",
                "SIGKILL to the controller of 3 brokers; started again",
                rig -> rig.kafka().controller());
        assertThat(silence).isLessThan(MOST_SILENCE);
    }

    @Test
    @Tag("long")
    void case20bCommitsWhenTheCoordinatorCrashes() throws Exception {
        withThreeBrokers("20b", "SIGKILL to the group's coordinator, 1 of 3 brokers; started again", rig -> {
            try (var group = new GroupView(rig)) {
                return group.coordinator();
            }
        });
    }

    /** Which node it is. */
    @FunctionalInterface
    private interface Choice {

        int of(FaultRig rig) throws Exception;
    }

    /** Returns for how long nobody was answered. */
    private Duration withThreeBrokers(String number, String injected, Choice choice) throws Exception {
        try (var rig = FaultRig.start(RigConfig.in(folder).nodes(3));
                var group = new GroupView(rig);
                var traffic = Traffic.start(rig, 150, 3_000)) {
            traffic.awaitAnswered(500);
            ClusterNode node = rig.kafka().node(choice.of(rig));

            Instant from = traffic.now();
            node.kill();
            traffic.awaitAnswered(2_000);
            node.start();
            Instant to = traffic.now();
            traffic.awaitAll();
            group.awaitNoLag();

            History history = traffic.history();
            new Case(number, injected, from, to, evidence(rig, history, from)).assertKept(traffic.judge(history), 0);
            return Silence.longest(history, from);
        }
    }

    @Test
    @Tag("long")
    void case02cOutlivesElectionsUnderLoad() throws Exception {
        try (var rig = FaultRig.start(RigConfig.in(folder).nodes(3));
                var group = new GroupView(rig);
                var traffic = Traffic.start(rig, 150, 3_000)) {
            traffic.awaitAnswered(500);

            Instant from = traffic.now();
            int turns = 4;
            for (int turn = 1; turn <= turns; turn++) {
                group.rotateLeaders(FaultRig.REQUESTS, turn);
                group.rotateLeaders(FaultRig.REPLIES, turn);
                traffic.awaitAnswered(500 + 400 * turn);
            }
            Instant to = traffic.now();
            traffic.awaitAll();
            group.awaitNoLag();

            History history = traffic.history();
            String injected = "new leaders for all partitions of requests and replies, " + turns + " times";
            new Case("2c", injected, from, to, evidence(rig, history, from)).assertKept(traffic.judge(history), 0);
            assertThat(Silence.longest(history, from)).isLessThan(MOST_SILENCE);
        }
    }

    @Test
    @Tag("long")
    void case03WaitsForBrokersThatAreAllAway() throws Exception {
        try (var rig = FaultRig.start(RigConfig.in(folder));
                var group = new GroupView(rig);
                var traffic = Traffic.start(rig, 25, 2_200)) {
            Program gateway = rig.gateway(0);
            traffic.awaitAnswered(200);

            Instant from = traffic.now();
            rig.kafka().node(1).stop();
            Awaitility.await("not ready").atMost(LONG).until(() -> !gateway.isReady());
            String readiness = gateway.readiness();
            double taken = gateway.metrics().sum(TAKEN);
            Duration left = Duration.ofSeconds(60).minus(Duration.between(from, traffic.now()));
            Awaitility.await("it stays so, and takes nothing")
                    .during(left)
                    .atMost(LONG)
                    .untilAsserted(() -> {
                        assertThat(gateway.readiness()).startsWith("503");
                        assertThat(gateway.metrics().sum(TAKEN)).isEqualTo(taken);
                    });
            rig.kafka().node(1).start();
            gateway.awaitReady();
            Instant to = traffic.now();
            traffic.awaitAll();
            group.awaitNoLag();

            assertThat(readiness).startsWith("503");
            String evidence =
                    "readiness 503 and back by itself, nothing taken, " + evidence(rig, traffic.history(), from);
            new Case("3", "the only broker stopped for 60 s", from, to, evidence).assertKept(traffic.judge(), 0);
        }
    }

    @Test
    @Tag("long")
    void case20aCommitsWithoutMetadataThatTheBrokerRefuses() throws Exception {
        try (var rig = FaultRig.start(RigConfig.in(folder).broker("offset.metadata.max.bytes", "8"));
                var group = new GroupView(rig);
                var traffic = Traffic.start(rig, 300, 3_000)) {
            traffic.awaitAnswered(600);

            Instant from = traffic.now();
            rig.worker(0).freeze(); // what it has stays unfinished, while the other one finishes what comes after
            Awaitility.await("commits fail").atMost(LONG).until(() -> commits(rig, "failed") > 0);
            rig.worker(0).thaw();
            Instant to = traffic.now();
            traffic.awaitAll();
            group.awaitNoLag();

            String injected = "the broker takes 8 bytes of commit metadata, and requests finish out of order";
            String evidence = "%.0f commits failed, %.0f succeeded, %d times the gateway wrote less"
                    .formatted(
                            commits(rig, "failed"),
                            commits(rig, "ok"),
                            rig.gateway(0).logged("it gets less"));
            assertThat(rig.gateway(0).logged("it gets less")).isPositive();
            new Case("20a", injected, from, to, evidence).assertKept(traffic.judge(), 0);
        }
    }

    private static double commits(FaultRig rig, String result) {
        return rig.gateway(0).metrics().sum("sluice_kafka_commits_total", "result", result);
    }

    @Test
    @Tag("long")
    void case20cCommitsAsAMemberAgainAfterItWasRemoved() throws Exception {
        withoutMembers("20c", "classic");
    }

    @Test
    @Tag("long")
    void case20dCommitsAsAMemberAgainAfterItWasRemovedByTheNewProtocol() throws Exception {
        withoutMembers("20d", "consumer");
    }

    private void withoutMembers(String number, String protocol) throws Exception {
        RigConfig config = RigConfig.in(folder).gateway(FaultRig.GROUP_PROTOCOL, protocol);
        try (var rig = FaultRig.start(config);
                var group = new GroupView(rig);
                var traffic = Traffic.start(rig, 150, 3_000)) {
            traffic.awaitAnswered(500);

            Instant from = traffic.now();
            int times = 5;
            for (int time = 1; time <= times; time++) {
                double lost = moved(rig, "lost");
                group.removeAllMembers();
                Awaitility.await("it knows").atMost(LONG).until(() -> moved(rig, "lost") > lost);
                traffic.awaitAnswered(500 + 300 * time);
            }
            Instant to = traffic.now();
            traffic.awaitAll();
            group.awaitNoLag();

            String injected =
                    "the gateway removed from its group under load, " + times + " times; protocol " + protocol;
            String evidence = "%.0f partitions lost and %.0f assigned, %.0f commits failed"
                    .formatted(moved(rig, "lost"), moved(rig, "assigned"), commits(rig, "failed"));
            new Case(number, injected, from, to, evidence).assertKept(traffic.judge(), 0);
        }
    }

    private static double moved(FaultRig rig, String how) {
        return rig.gateway(0).metrics().sum("sluice_kafka_partitions_moved_total", "how", how);
    }

    @Test
    @Tag("long")
    void case24TakesNoMoreThanAFullProducerLetsGo() throws Exception {
        RigConfig config = RigConfig.in(folder)
                .proxied()
                .gateway("kafka.producer-properties.buffer.memory", "200000")
                .gateway("admission.kafka.max-in-flight", "256");
        try (var rig = FaultRig.start(config);
                var group = new GroupView(rig);
                var traffic = Traffic.start(rig, 250, 3_000)) {
            Program gateway = rig.gateway(0);
            traffic.awaitAnswered(500);

            Instant from = traffic.now();
            rig.proxy().add(Direction.UPSTREAM, Toxic.bandwidth(20_000));
            Awaitility.await("paused")
                    .atMost(LONG)
                    .until(() -> gateway.metrics().sum("sluice_kafka_paused") == 1);
            FaultRig.letPass(Duration.ofSeconds(5));
            double inFlight = gateway.metrics().sum("sluice_kafka_in_flight");
            rig.proxy().heal();
            Instant to = traffic.now();
            traffic.awaitAll();
            group.awaitNoLag();

            long blocked = gateway.longestBlockMillis(from);
            String evidence =
                    "intake paused with %.0f in flight, event loop busy for %d ms at most".formatted(inFlight, blocked);
            assertThat(inFlight).isBetween(1.0, 256.0);
            new Case("24", "200 kB of producer memory, and 20 kB/s to the broker", from, to, evidence)
                    .assertKept(traffic.judge(), 0);
            assertThat(blocked)
                    .as("a busy machine delays it, a full producer would for 4 s and more")
                    .isLessThan(3_000);
        }
    }
}
