package dev.sluice.system.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.system.faults.Case;
import dev.sluice.system.faults.CommittedRepeats;
import dev.sluice.system.faults.Traffic;
import dev.sluice.testkit.history.History;
import dev.sluice.testkit.history.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One stack in containers that everything happens to, one thing after the other, while requests are on their way. */
@Tag("fault")
@Tag("container")
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContainerFaultsIT {

    private static final Path FOLDER = Path.of("target", "containers").toAbsolutePath();
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int CASES = 8;
    private static final int MOST_WORKERS = 4;
    private static final double RATE = 150;

    /** More than are sent before it is enough. */
    private static final int MANY = 100_000;

    /** As many as each case has at least. */
    private static final int ENOUGH = 2_000;

    private static final int SOME = 300;

    /** What is finished in the 100 ms between two commits, several times over on a busy machine. */
    private static final int MOST_UNCOMMITTED = 250;

    /** Why there is no stack; empty where there is one. */
    private static String missing = "";

    @SuppressWarnings("NullAway.Init")
    private static Stack stack;

    private static Report report;

    @BeforeAll
    @Timeout(value = 40, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    static void startStack() throws Exception {
        Files.createDirectories(FOLDER);
        report = new Report(FOLDER.resolve("cases.md"));
        try {
            stack = Stack.start(FOLDER, Images.make(FOLDER), CASES);
        } catch (NoImagesException cannot) {
            missing = "the tests in containers are skipped: " + cannot.getMessage();
            System.out.println(missing);
        }
    }

    @AfterAll
    static void removeStack() {
        if (stack != null) {
            stack.close();
        }
    }

    @BeforeEach
    void restoreStack() throws IOException {
        // Not before all of them: tests that are not even begun are in no report.
        assumeTrue(missing.isEmpty(), missing);
        stack.restore();
    }

    @Test
    void losesAndRepeatsNothingWhenAWorkerIsStopped() throws Exception {
        try (Traffic traffic = begin()) {
            Host worker = stack.workers().get(0);

            Instant from = traffic.now();
            long exit = worker.stop();
            goOn(traffic);
            worker.start().awaitReady().awaitWork();
            Instant to = traffic.now();
            finish(traffic);

            assertThat(exit).isZero();
            var fault = new Fault("C1", "docker stop of one of two workers, started again", from, to);
            judge(traffic, fault, "exit code 0", 0);
        }
    }

    @Test
    void triesElsewhereWhatAPausedWorkerHas() throws Exception {
        double before = stack.died();
        awayAndBack(
                "C2",
                "one of two workers paused until its requests were tried again",
                Host::pause,
                () -> stack.died() > before,
                Host::resume);
    }

    @Test
    void triesElsewhereWhatAWorkerHasThatIsCutOff() throws Exception {
        awayAndBack(
                "C3",
                "one of two workers cut off from the network until it was forgotten",
                Host::cutOff,
                () -> stack.isKnown(Stack.WORKERS - 1),
                Host::reconnect);
    }

    private static void awayAndBack(
            String number, String injected, Consumer<Host> away, Callable<Boolean> isNoticed, Consumer<Host> back)
            throws Exception {
        try (Traffic traffic = begin()) {
            Host worker = stack.workers().get(0);

            Instant from = traffic.now();
            away.accept(worker);
            Awaitility.await("it is noticed").atMost(LONG).until(isNoticed);
            goOn(traffic);
            back.accept(worker);
            worker.awaitReady().awaitWork();
            Instant to = traffic.now();
            finish(traffic);

            judge(traffic, new Fault(number, injected, from, to), "worked again afterwards", 0);
        }
    }

    @Test
    void repeatsAfterTheKillOfAGatewayOnlyWhatWasInFlightOrNotCommitted() throws Exception {
        try (Traffic traffic = begin()) {
            Host gateway = stack.gateways().get(0);

            Instant from = traffic.now();
            gateway.kill();
            goOn(traffic);
            Duration takenOver = Duration.between(from, traffic.now());
            gateway.start().awaitReady();
            Instant to = traffic.now();
            finish(traffic);

            var fault = new Fault("C4", "SIGKILL to one of two gateways, started again", from, to);
            String evidence = "the other one had answered all after " + seconds(takenOver);
            History history = judge(traffic, fault, evidence, MOST_UNCOMMITTED);
            assertThat(CommittedRepeats.after(from, history)).isEmpty();
        }
    }

    @Test
    void givesWorkersThatComeTheirShareAndLosesNothingWithThoseThatGo() throws Exception {
        stack.removeWorker(0);
        try (Traffic traffic = begin()) {
            Instant from = traffic.now();
            List<Host> added = new ArrayList<>();
            for (int i = 1; i < MOST_WORKERS; i++) {
                added.add(stack.addWorker());
            }
            added.forEach(Host::awaitReady);
            List<Double> warm = added.stream().map(Host::runs).toList();
            added.forEach(Host::awaitWork);
            goOn(traffic);
            List<String> runs = new ArrayList<>();
            for (int i = 0; i < added.size(); i++) {
                runs.add(String.format(Locale.ROOT, "%.0f", added.get(i).runs() - warm.get(i)));
            }
            // The one that was there, and one of the new.
            List<Long> exits = List.of(stack.removeWorker(0), stack.removeWorker(0));
            goOn(traffic);
            Instant to = traffic.now();
            finish(traffic);

            assertThat(exits).containsOnly(0L);
            var fault = new Fault("C5", "workers scaled 1 -> 4 -> 2, found by name", from, to);
            String evidence = "the three that came ran the model " + String.join(", ", runs) + " times; exit codes 0";
            judge(traffic, fault, evidence, 0);
        }
    }

    @Test
    void outlivesABrokerThatIsRestarted() throws Exception {
        try (Traffic traffic = begin()) {
            Instant from = traffic.now();
            stack.broker().stop();
            stack.broker().start();
            traffic.awaitAnswered(traffic.answered() + SOME);
            stack.gateways().forEach(Host::awaitReady);
            Instant to = traffic.now();
            finish(traffic);

            var fault = new Fault("C6", "docker stop of the broker, started again with its data", from, to);
            judge(traffic, fault, "both gateways ready again", 0);
        }
    }

    @Test
    void losesAndRepeatsNothingWhileGatewaysAreRestartedOneByOne() throws Exception {
        try (Traffic traffic = begin()) {
            List<Long> exits = new ArrayList<>();
            double late = 0;

            Instant from = traffic.now();
            for (Host gateway : stack.gateways()) {
                late += late(gateway);
                exits.add(gateway.stop());
                goOn(traffic);
                gateway.start().awaitReady();
                goOn(traffic);
            }
            Instant to = traffic.now();
            finish(traffic);

            late += stack.gateways().stream()
                    .mapToDouble(ContainerFaultsIT::late)
                    .sum();
            assertThat(exits).containsOnly(0L);
            var fault = new Fault("C7", "both gateways restarted, one after the other", from, to);
            String evidence = "exit codes 0, %.0f requests unfinished when partitions moved".formatted(late);
            judge(traffic, fault, evidence, (int) late);
        }
    }

    /** How much it has not finished of partitions when they were taken from it: these may be answered twice. */
    private static double late(Host gateway) {
        return gateway.metrics().sum("sluice_kafka_revoked_unfinished_total");
    }

    @Test
    void losesAndRepeatsNothingWhileWorkersAreRestartedOneByOne() throws Exception {
        try (Traffic traffic = begin()) {
            List<Long> exits = new ArrayList<>();

            Instant from = traffic.now();
            for (Host worker : stack.workers()) {
                exits.add(worker.stop());
                worker.start().awaitReady().awaitWork();
            }
            Instant to = traffic.now();
            finish(traffic);

            assertThat(exits).containsOnly(0L);
            var fault = new Fault("C8", "both workers restarted, one after the other", from, to);
            judge(traffic, fault, "exit codes 0, and each worked again", 0);
        }
    }

    /** Requests of the next case, when they have begun to be answered. */
    private static Traffic begin() {
        Traffic traffic = stack.traffic(RATE, MANY);
        boolean isUnderWay = false;
        try {
            traffic.awaitAnswered(SOME);
            isUnderWay = true;
            return traffic;
        } finally {
            if (!isUnderWay) {
                traffic.close();
            }
        }
    }

    /** Waits until all that were sent by now are answered, whoever is away, and some more. */
    private static void goOn(Traffic traffic) {
        traffic.awaitSent(traffic.sentSoFar() + SOME).awaitAnsweredSoFar();
    }

    private static void finish(Traffic traffic) throws InterruptedException {
        traffic.awaitSent(Math.max(ENOUGH, traffic.sentSoFar() + SOME)).enough().awaitAll();
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
    }

    /** What was done, from when to when. */
    private record Fault(String number, String injected, Instant from, Instant to) {}

    /** Returns what it has judged. */
    private static History judge(Traffic traffic, Fault fault, String evidence, int mostDuplicates) throws IOException {
        History history = traffic.history();
        Verdict verdict = traffic.judge(history);
        String waited = "; the longest wait was " + seconds(Waits.longest(history));
        var judged = new Case(fault.number(), fault.injected(), fault.from(), fault.to(), evidence + waited);
        Instant begun = history.sent().get(0).sentAt();
        report.add(judged.row(verdict), Duration.between(begun, traffic.now()));
        judged.assertNothingBroken(verdict, mostDuplicates);
        assertThat(verdict.errors()).as(verdict.toString()).isEmpty();
        return history;
    }
}
