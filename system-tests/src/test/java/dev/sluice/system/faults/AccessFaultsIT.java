package dev.sluice.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.cluster.AccessControl;
import dev.sluice.testkit.history.Request;
import dev.sluice.testkit.history.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gateway may no longer do, and then may again. */
@Tag("fault")
class AccessFaultsIT {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final double LARGEST_SHARE_OF_A_CORE = 0.5;

    @TempDir
    private Path folder;

    @Test
    @Tag("long")
    void case19GoesOnWhenAPasswordThatWasChangedIsRightAgain() throws Exception {
        var config = RigConfig.in(folder).secured().broker("connections.max.reauth.ms", "2000");
        try (var rig = FaultRig.start(config);
                var traffic = Traffic.start(rig, 200, 4_000)) {
            traffic.awaitAnswered(600);

            Instant from = traffic.now();
            rig.kafka().accessControl().setPassword(FaultRig.USER, "another-secret");
            String readiness = awaitNotReady(rig);
            double cpu = shareOfACoreUntilSent(rig, traffic, 3_000);
            rig.kafka().accessControl().setPassword(FaultRig.USER, FaultRig.PASSWORD);
            rig.gateway(0).awaitReady();
            Instant to = traffic.now();
            traffic.awaitAll();

            new Case("19", "the gateway's password changed, and back", from, to, evidence(readiness, cpu))
                    .assertKept(traffic.judge(), 0);
            assertThat(cpu).isLessThan(LARGEST_SHARE_OF_A_CORE);
        }
    }

    @Test
    @Tag("long")
    void case19GoesOnWhenItMayReadTheRequestsAgain() throws Exception {
        try (var rig = FaultRig.start(RigConfig.in(folder).secured());
                var traffic = Traffic.start(rig, 200, 4_000)) {
            traffic.awaitAnswered(600);

            Instant from = traffic.now();
            AclBinding rule = deny(AclOperation.READ, FaultRig.REQUESTS);
            rig.kafka().accessControl().add(rule);
            String readiness = awaitNotReady(rig);
            double cpu = shareOfACoreUntilSent(rig, traffic, 2_600);
            rig.kafka().accessControl().remove(rule);
            rig.gateway(0).awaitReady();
            Instant to = traffic.now();
            traffic.awaitAll();

            new Case("19", "reading the requests denied, and allowed again", from, to, evidence(readiness, cpu))
                    .assertKept(traffic.judge(), 0);
            assertThat(cpu).isLessThan(LARGEST_SHARE_OF_A_CORE);
        }
    }

    @Test
    @Tag("long")
    void case19GoesOnWhenItMayWriteTheRepliesAgain() throws Exception {
        try (var rig = FaultRig.start(RigConfig.in(folder).secured());
                var traffic = Traffic.start(rig, 200, 4_000)) {
            traffic.awaitAnswered(600);

            Instant from = traffic.now();
            AclBinding rule = deny(AclOperation.WRITE, FaultRig.REPLIES);
            rig.kafka().accessControl().add(rule);
            String readiness = awaitNotReady(rig);
            double cpu = shareOfACoreUntilSent(rig, traffic, 2_600);
            rig.kafka().accessControl().remove(rule);
            rig.gateway(0).awaitReady();
            Instant to = traffic.now();
            traffic.awaitAll();

            new Case("19", "writing the replies denied, and allowed again", from, to, evidence(readiness, cpu))
                    .assertKept(traffic.judge(), 0);
            assertThat(readiness).contains(FaultRig.REPLIES);
            assertThat(cpu).isLessThan(LARGEST_SHARE_OF_A_CORE);
        }
    }

    /** How much of a core the gateway takes until so many requests have been sent. */
    private static double shareOfACoreUntilSent(FaultRig rig, Traffic traffic, int sent) {
        Instant from = traffic.now();
        Duration before = cpuTime(rig);
        traffic.awaitSent(sent);
        Duration spent = cpuTime(rig).minus(before);
        Duration passed = Duration.between(from, traffic.now());
        assertThat(passed).isGreaterThan(Duration.ofSeconds(3));
        return (double) spent.toMillis() / passed.toMillis();
    }

    private static Duration cpuTime(FaultRig rig) {
        return ProcessHandle.of(rig.gateway(0).pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow();
    }

    private static AclBinding deny(AclOperation operation, String topic) {
        return AccessControl.deny(FaultRig.USER, operation, ResourceType.TOPIC, topic);
    }

    private static String evidence(String readiness, double cpu) {
        return "%s; %.0f %% of a core".formatted(shown(readiness), 100 * cpu);
    }

    private static String shown(String readiness) {
        return readiness.lines().collect(Collectors.joining(" ")).replace("|", "/");
    }

    private static String awaitNotReady(FaultRig rig) {
        List<String> said = new ArrayList<>();
        Awaitility.await("not ready").atMost(LONG).until(() -> {
            String readiness = rig.gateway(0).readiness();
            if (readiness.startsWith("503")) {
                said.add(readiness);
            }
            return !said.isEmpty();
        });
        return said.get(0);
    }

    @Test
    void case25HoldsWhileDeadLettersMayNotBeWritten() throws Exception {
        AtomicBoolean isDenied = new AtomicBoolean();
        try (var rig = FaultRig.start(RigConfig.in(folder).secured());
                var traffic = Traffic.start(
                        rig,
                        400,
                        3_000,
                        number -> isDenied.get() ? nowAndThenBad(number) : Arithmetic.request(number))) {
            traffic.awaitAnswered(500);

            Instant from = traffic.now();
            AclBinding rule = deny(AclOperation.WRITE, FaultRig.DEAD_LETTERS);
            rig.kafka().accessControl().add(rule);
            isDenied.set(true);
            String readiness = awaitNotReady(rig);
            double taken = awaitStandstill(rig, traffic, 2_000);
            rig.kafka().accessControl().remove(rule);
            rig.gateway(0).awaitReady();
            Instant to = traffic.now();
            traffic.awaitAll();

            assertHeld("writing the dead letters denied, and allowed again", traffic, readiness, taken, from, to);
        }
    }

    @Test
    @Tag("long")
    void case25HoldsWhileThereIsNoTopicForDeadLetters() throws Exception {
        AtomicBoolean isGone = new AtomicBoolean();
        try (var rig = FaultRig.start(RigConfig.in(folder));
                var topics = new Topics(rig);
                var traffic = Traffic.start(
                        rig, 400, 3_000, number -> isGone.get() ? nowAndThenBad(number) : Arithmetic.request(number))) {
            traffic.awaitAnswered(500);

            Instant from = traffic.now();
            topics.delete(FaultRig.DEAD_LETTERS);
            isGone.set(true);
            String readiness = awaitNotReady(rig);
            double taken = awaitStandstill(rig, traffic, 2_000);
            rig.createTopic(FaultRig.DEAD_LETTERS);
            rig.gateway(0).awaitReady();
            Instant to = traffic.now();
            traffic.awaitAll();

            assertHeld("dead-letter topic deleted, and made anew", traffic, readiness, taken, from, to);
        }
    }

    private static Request nowAndThenBad(int number) {
        return number % 50 == 7 && number < 2_000
                ? Request.ofText("no request " + number).withHeader("sluice-model", Arithmetic.MODEL)
                : Arithmetic.request(number);
    }

    /** Waits until so many are sent, and returns how many had been taken when it was over; nothing may be meanwhile. */
    private static double awaitStandstill(FaultRig rig, Traffic traffic, int sent) {
        Awaitility.await("nothing more is taken").atMost(LONG).until(() -> {
            double before = taken(rig);
            traffic.awaitSent(traffic.sent().size() + 100);
            return taken(rig) == before;
        });
        double taken = taken(rig);
        traffic.awaitSent(sent);
        assertThat(taken(rig)).as("taken stands still").isEqualTo(taken);
        return taken;
    }

    private static double taken(FaultRig rig) {
        return rig.gatewayMetric("sluice_kafka_records_taken_total");
    }

    private static void assertHeld(
            String injected, Traffic traffic, String readiness, double taken, Instant from, Instant to) {
        Verdict verdict = traffic.judge();
        String evidence = "%s; stood at %.0f taken".formatted(shown(readiness), taken);
        var outOf = new Case("25", injected, from, to, evidence);
        int bad = verdict.errors().getOrDefault("INVALID_REQUEST", 0);
        outOf.assertKept(verdict, 0);
        assertThat(readiness).contains(FaultRig.DEAD_LETTERS);
        assertThat(verdict.errors()).containsOnlyKeys("INVALID_REQUEST");
        assertThat(verdict.deadLettered()).isEqualTo(bad).isPositive();
        assertThat(verdict.duplicateDeadLetters()).isZero();
    }
}
