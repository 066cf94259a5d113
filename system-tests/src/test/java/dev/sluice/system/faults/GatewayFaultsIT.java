package dev.sluice.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.system.Metrics;
import dev.sluice.testkit.history.History;
import dev.sluice.testkit.history.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gateways that end, hang, come and go. */
@Tag("fault")
class GatewayFaultsIT {

    /** What is finished in the 100 ms between two commits, several times over on a busy machine. */
    private static final int MOST_UNCOMMITTED = 250;

    /** More than are sent before it is enough. */
    private static final int MANY = 100_000;

    @TempDir
    private Path folder;

    @Test
    void case05RepeatsAfterAKillOnlyWhatWasInFlightOrNotCommitted() throws Exception {
        try (var rig = FaultRig.start(RigConfig.in(folder));
                var traffic = Traffic.start(rig, 500, 3_000)) {
            traffic.awaitAnswered(1_000);

            Instant killed = traffic.now();
            rig.gateway(0).kill();
            rig.startGateway().awaitReady();
            Instant back = traffic.now();
            traffic.awaitAll();

            History history = traffic.history();
            double skipped = rig.gateway(1).metrics().sum("sluice_kafka_records_skipped_total");
            String evidence = "%.0f skipped as answered".formatted(skipped);
            new Case("5", "SIGKILL to the only gateway, another one started", killed, back, evidence)
                    .assertKept(traffic.judge(history), MOST_UNCOMMITTED);
            assertThat(CommittedRepeats.after(killed, history)).isEmpty();
        }
    }

    @Test
    void case06RepeatsNothingAfterASigtermUnderLoad() throws Exception {
        try (var rig = FaultRig.start(RigConfig.in(folder));
                var traffic = Traffic.start(rig, 500, 3_000)) {
            traffic.awaitAnswered(1_000);

            Instant stopped = traffic.now();
            int exit = rig.gateway(0).stop();
            rig.startGateway().awaitReady();
            Instant back = traffic.now();
            traffic.awaitAll();

            assertThat(exit).isZero();
            new Case("6", "SIGTERM to the only gateway, another one started", stopped, back, "exit code " + exit)
                    .assertKept(traffic.judge(), 0);
        }
    }

    @ParameterizedTest(name = "group.protocol={0}")
    @ValueSource(strings = {"classic", "consumer"})
    @Tag("long")
    void case07LosesAndRepeatsNothingWhileGatewaysJoinAndLeave(String protocol) throws Exception {
        RigConfig config = RigConfig.in(folder).gateway(FaultRig.GROUP_PROTOCOL, protocol);
        try (var rig = FaultRig.start(config);
                var traffic = Traffic.start(rig, 300, MANY)) {
            traffic.awaitAnswered(500);

            Instant from = traffic.now();
            for (int round = 0; round < 2; round++) {
                Program second = rig.startGateway().awaitReady();
                Program third = rig.startGateway().awaitReady();
                traffic.awaitSent(traffic.sentSoFar() + 300);
                assertThat(second.stop()).isZero();
                traffic.awaitSent(traffic.sentSoFar() + 300);
                assertThat(third.stop()).isZero();
            }
            Instant to = traffic.now();
            traffic.awaitSent(traffic.sentSoFar() + 300).enough().awaitAll();

            Metrics metrics = rig.gateway(0).metrics();
            double moved = metrics.sum("sluice_kafka_partitions_moved_total", "how", "revoked");
            double late = metrics.sum("sluice_kafka_revoked_unfinished_total");
            assertThat(moved).isPositive();
            String evidence =
                    "%.0f partitions revoked from the first, %.0f requests unfinished then".formatted(moved, late);
            new Case("7 (" + protocol + ")", "gateways scaled 1 -> 3 -> 1, twice", from, to, evidence)
                    .assertKept(traffic.judge(), (int) late);
        }
    }

    @ParameterizedTest(name = "group.protocol={0}")
    @ValueSource(strings = {"classic", "consumer"})
    @Tag("long")
    void case08CommitsNothingOfAPartitionThatASleepingGatewayHasLost(String protocol) throws Exception {
        RigConfig config = RigConfig.in(folder).gateways(2).gateway(FaultRig.GROUP_PROTOCOL, protocol);
        try (var rig = FaultRig.start(config);
                var traffic = Traffic.start(rig, 200, MANY)) {
            traffic.awaitAnswered(500);

            Instant from = traffic.now();
            rig.gateway(0).freeze();
            int before = traffic.answered();
            Awaitility.await("the other gateway has taken over")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> traffic.answered() > before + 1_500);
            rig.gateway(0).thaw();
            Awaitility.await("the sleeper is back")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> rig.gateway(0).isReady());
            Instant to = traffic.now();
            traffic.awaitSent(2_000 + traffic.sentSoFar()).enough().awaitAll();

            Verdict verdict = traffic.judge();
            double lost = rig.gateway(0).metrics().sum("sluice_kafka_partitions_moved_total", "how", "lost");
            assertThat(lost).isPositive();
            new Case(
                            "8 (" + protocol + ")",
                            "SIGSTOP to one of two gateways beyond its session, then SIGCONT",
                            from,
                            to,
                            "%.0f partitions lost".formatted(lost))
                    .assertKept(verdict, verdict.inFlightAt(from) + MOST_UNCOMMITTED);
        }
    }

    @Test
    @Tag("long")
    void case09PausesAndResumesAllTheTimeThroughRebalances() throws Exception {
        RigConfig config = RigConfig.in(folder).gateway("admission.kafka.max-in-flight", "4");
        try (var rig = FaultRig.start(config);
                var traffic = Traffic.start(rig, 300, MANY)) {
            traffic.awaitAnswered(500);

            Instant from = traffic.now();
            Program second = rig.startGateway().awaitReady();
            traffic.awaitSent(traffic.sentSoFar() + 1_000);
            assertThat(second.stop()).isZero();
            Instant to = traffic.now();
            traffic.awaitSent(traffic.sentSoFar() + 500).enough().awaitAll();

            Metrics metrics = rig.gateway(0).metrics();
            double moved = metrics.sum("sluice_kafka_partitions_moved_total", "how", "revoked");
            double storms = metrics.sum("sluice_kafka_pauses_total");
            assertThat(moved).isPositive();
            assertThat(storms).isGreaterThan(10);
            new Case(
                            "9",
                            "at most 4 in flight, and a rebalance",
                            from,
                            to,
                            "%.0f pauses, %.0f partitions revoked".formatted(storms, moved))
                    .assertKept(traffic.judge(), 0);
        }
    }
}
