package dev.sluice.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.history.History;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateways that end, hang, come and go. */
@Tag("fault")
class GatewayFaultsIT {

    /** What is finished in the 100 ms between two commits, several times over on a busy machine. */
    private static final int MOST_UNCOMMITTED = 250;

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
}
