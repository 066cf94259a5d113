package dev.sluice.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.history.History;
import dev.sluice.testkit.history.Request;
import dev.sluice.testkit.history.Verdict;
import dev.sluice.testkit.proxy.FaultProxy;
import dev.sluice.testkit.proxy.Toxic;
import dev.sluice.testkit.worker.Script;
import dev.sluice.testkit.worker.Scripts;
import dev.sluice.testkit.worker.SumAndDifference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that end, hang, crawl and are cut off, beside one that is well. */
@Tag("fault")
class WorkerFaultsIT {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration FREEZE = Duration.ofSeconds(10);
    private static final int FLAPS = 5;

    /** What a request may end that is tried alone: the first worker, and one for each of two retries. */
    private static final int DEATHS = 3;

    private static final int DEADLY = 1_000;

    @TempDir
    private Path folder;

    @Test
    void case04aTriesAgainWhatAKilledWorkerHad() throws Exception {
        try (var rig = FaultRig.start(RigConfig.in(folder));
                var traffic = Traffic.start(rig, 500, 3_000)) {
            traffic.awaitAnswered(800);

            Instant killed = traffic.now();
            killMidFrame(rig);
            rig.worker(0).start();
            rig.worker(0).awaitReady();
            Instant back = traffic.now();
            traffic.awaitAll();

            assertThat(died(rig)).isPositive();
            new Case(
                            "4",
                            "SIGKILL to one of two workers while it had a frame, started again",
                            killed,
                            back,
                            evidence(rig))
                    .assertKept(traffic.judge(), 0);
        }
    }

    @Test
    @Tag("long")
    void case04bWorksOnWithoutAWorkerThatHangs() throws Exception {
        try (var rig = FaultRig.start(RigConfig.in(folder));
                var traffic = Traffic.start(rig, 200, 4_000)) {
            traffic.awaitAnswered(800);

            Instant frozen = traffic.now();
            rig.worker(0).freeze();
            await("10 s are over", () -> Duration.between(frozen, traffic.now()).compareTo(FREEZE) >= 0);
            Instant thawed = traffic.now();
            rig.worker(0).thaw();
            awaitFramesTo(rig, 0);
            Instant back = traffic.now();
            traffic.awaitAll();

            History history = traffic.history();
            long sent = history.sent().stream()
                    .filter(each -> isBetween(each.sentAt(), frozen, thawed))
                    .count();
            long answered = history.replies().stream()
                    .filter(reply -> isBetween(reply.time(), frozen, thawed))
                    .count();
            String share = ", %d sent and %d answered meanwhile".formatted(sent, answered);
            new Case("4", "SIGSTOP to one of two workers for 10 s", frozen, back, evidence(rig) + share)
                    .assertKept(traffic.judge(history), 0);
            assertThat(answered).as("by the other one, of %d", sent).isGreaterThan(sent / 2);
        }
    }

    @Test
    @Tag("long")
    void case04cGivesASlowWorkerLess() throws Exception {
        try (var workers = ScriptedWorkers.start(answeringAfter(2, 4), answeringAfter(20, 40));
                var rig = FaultRig.start(RigConfig.in(folder).workers(0), workers.addresses());
                var traffic = Traffic.start(rig, 400, 4_000)) {
            Instant half = traffic.awaitAnswered(2_000).now();
            traffic.awaitAll();

            double fast = frames(rig, 0);
            double slow = frames(rig, 1);
            String evidence = "%.0f frames to the fast one, %.0f to the slow one".formatted(fast, slow);
            new Case("4", "one of two workers ten times as slow", half, half, evidence).assertKept(traffic.judge(), 0);
            assertThat(fast).isGreaterThan(slow);
        }
    }

    @Test
    @Tag("long")
    void case04dOutlivesAWorkerThatComesAndGoes() throws Exception {
        try (var rig = FaultRig.start(RigConfig.in(folder));
                var traffic = Traffic.start(rig, 150, 5_000)) {
            traffic.awaitAnswered(300);

            Instant from = traffic.now();
            for (int i = 0; i < FLAPS; i++) {
                rig.worker(0).kill();
                rig.worker(0).start();
                rig.worker(0).awaitReady();
            }
            Instant to = traffic.now();
            traffic.awaitAll();

            new Case("4", "one of two workers killed and started five times", from, to, evidence(rig))
                    .assertKept(traffic.judge(), 0);
        }
    }

    @Test
    @Tag("long")
    void case04eNoticesAConnectionThatIsHalfOpen() throws Exception {
        try (var workers = ScriptedWorkers.start(answeringAfter(1, 4), answeringAfter(1, 4));
                var proxy = FaultProxy.start(inFrontOf(workers.addresses().get(1)));
                var rig = FaultRig.start(
                        RigConfig.in(folder).workers(0),
                        List.of(workers.addresses().get(0), proxy.address()));
                var traffic = Traffic.start(rig, 200, 5_000)) {
            traffic.awaitAnswered(800);

            Instant cut = traffic.now();
            proxy.add(Toxic.timeout(Duration.ZERO));
            await("its frames are tried again", () -> died(rig) > 0);
            proxy.heal();
            awaitFramesTo(rig, 1);
            Instant back = traffic.now();
            traffic.awaitAll();

            String evidence = evidence(rig) + ", %d chunks held by the proxy".formatted(proxy.bitten());
            new Case("4", "half-open TCP to one of two workers until it is noticed", cut, back, evidence)
                    .assertKept(traffic.judge(), 0);
        }
    }

    @Test
    @Tag("long")
    void case10EndsARequestThatEndsWorkersAndNoOther() throws Exception {
        try (var rig = FaultRig.start(RigConfig.in(folder));
                var traffic = Traffic.start(rig, 200, 3_000, WorkerFaultsIT::oneIsDeadly)) {
            traffic.awaitAnswered(DEADLY / 2);

            Instant from = traffic.now();
            for (int i = 0; i < DEATHS; i++) {
                await("a worker is dead", () -> dead(rig).isPresent());
                Program dead = dead(rig).orElseThrow();
                dead.start();
                dead.awaitReady();
            }
            Instant to = traffic.now();
            traffic.awaitAll();

            Verdict verdict = traffic.judge();
            new Case("10", "one request that ends each worker it comes to, started again", from, to, evidence(rig))
                    .assertKept(verdict, 0);
            assertThat(verdict.errors()).containsOnlyKeys("MODEL_ERROR").containsValue(1);
            assertThat(verdict.deadLettered()).isEqualTo(1);
        }
    }

    /** It is stopped first, until it has all the frames that it may have. */
    private static void killMidFrame(FaultRig rig) throws InterruptedException {
        rig.worker(0).freeze();
        Awaitility.await("no more frames to worker 0")
                .atMost(LONG)
                .during(Duration.ofMillis(300))
                .until(() -> frames(rig, 0), unchanged());
        rig.worker(0).kill();
    }

    private static Predicate<Double> unchanged() {
        var before = new AtomicReference<Double>();
        return frames -> frames.equals(before.getAndSet(frames));
    }

    private static boolean isBetween(Instant time, Instant from, Instant to) {
        return time.isAfter(from) && time.isBefore(to);
    }

    private static void awaitFramesTo(FaultRig rig, int worker) {
        double before = frames(rig, worker);
        await("another frame to worker " + worker, () -> frames(rig, worker) > before);
    }

    private static double frames(FaultRig rig, int worker) {
        return rig.gateway(0).metrics().sum("sluice_frames_dispatched_total", "worker", rig.workerAddress(worker));
    }

    private static double died(FaultRig rig) {
        return rig.gateway(0).metrics().sum("sluice_retries_total", "reason", "died");
    }

    private static String evidence(FaultRig rig) {
        return "%.0f retries, %.0f of them since their worker was lost"
                .formatted(rig.gatewayMetric("sluice_retries_total"), died(rig));
    }

    private static Optional<Program> dead(FaultRig rig) {
        return Stream.of(rig.worker(0), rig.worker(1))
                .filter(worker -> !worker.isAlive())
                .findFirst();
    }

    private static Script answeringAfter(int minMillis, int maxMillis) {
        return Scripts.afterRandomDelays(
                minMillis, Duration.ofMillis(minMillis), Duration.ofMillis(maxMillis), SumAndDifference::answer);
    }

    private static InetSocketAddress inFrontOf(String address) {
        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static Request oneIsDeadly(int number) {
        return number == DEADLY
                ? Request.ofText("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"INT64\",\"shape\":[1],\"data\":[%d]}]}"
                                .formatted(Long.MIN_VALUE))
                        .withHeader("sluice-model", "deadly")
                : Arithmetic.request(number);
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(LONG).pollInterval(Duration.ofMillis(20)).until(condition);
    }
}
