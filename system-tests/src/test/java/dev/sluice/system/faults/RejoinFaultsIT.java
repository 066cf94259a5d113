package dev.sluice.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.system.Metrics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.GroupState;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose own partitions come back to it. */
@Tag("fault")
class RejoinFaultsIT {

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    @Test
    @Tag("long")
    void case08aAnswersNothingTwiceWhenItsOwnPartitionsComeBack() throws Exception {
        try (var rig = FaultRig.start(RigConfig.in(folder));
                var traffic = Traffic.start(rig, 500, 6_000)) {
            traffic.awaitAnswered(1_000);
            double skippedBefore = rig.gatewayMetric("sluice_kafka_records_skipped_total");

            Instant frozen = traffic.now();
            rig.gateway(0).freeze();
            awaitEmptyGroup(rig);
            rig.gateway(0).thaw();
            traffic.awaitAnswered(traffic.answered() + 500);
            Instant back = traffic.now();
            traffic.awaitAll();

            Metrics metrics = rig.gateway(0).metrics();
            double skipped = metrics.sum("sluice_kafka_records_skipped_total") - skippedBefore;
            double lost = metrics.sum("sluice_kafka_partitions_moved_total", "how", "lost");
            String evidence = "%.0f partitions lost, %.0f records skipped".formatted(lost, skipped);
            new Case("8", "SIGSTOP to the only gateway until its group is empty", frozen, back, evidence)
                    .assertKept(traffic.judge(), 0);
            assertThat(lost).isPositive();
            assertThat(skipped).isPositive();
        }
    }

    private static void awaitEmptyGroup(FaultRig rig) {
        try (var admin = Admin.create(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, rig.kafka().adminServers()))) {
            Awaitility.await("the group is empty").atMost(LONG).until(() -> state(admin) == GroupState.EMPTY);
        }
    }

    private static GroupState state(Admin admin) throws ExecutionException, InterruptedException {
        var described = admin.describeConsumerGroups(List.of(FaultRig.GROUP)).describedGroups();
        return Objects.requireNonNull(described.get(FaultRig.GROUP)).get().groupState();
    }
}
