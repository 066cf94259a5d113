package dev.sluice.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.history.History;
import dev.sluice.testkit.history.Verdict;
import dev.sluice.testkit.proxy.Direction;
import dev.sluice.testkit.proxy.FaultProxy;
import dev.sluice.testkit.proxy.Toxic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What a network between gateway and broker does. Requesters and the judge go round it. */
@Tag("fault")
class NetworkFaultsIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int REQUESTS = 3_000;

    private static final int MOST_ON_THEIR_WAY = 5 * 5;
    /** Compilers and collectors of a JVM come and go. */
    private static final int MORE_THREADS = 4;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    /** What the network does, until it is healed. */
    @FunctionalInterface
    private interface Harm {

        void happen(FaultProxy proxy, Traffic traffic);
    }

    @Test
    @Tag("long")
    void case18aToleratesLatency() throws Exception {
        run("18a", "200 ms of latency, give or take 50, each way", 100, 0, (proxy, traffic) -> {
            proxy.add(Toxic.latency(Duration.ofMillis(200), Duration.ofMillis(50)));
            traffic.awaitAnswered(1_500);
        });
    }

    @Test
    @Tag("long")
    void case18bToleratesResets() throws Exception {
        int resets = 6;
        run("18b", "all connections reset, " + resets + " times", 150, 0, (proxy, traffic) -> {
            for (int reset = 1; reset <= resets; reset++) {
                long bitten = proxy.bitten();
                proxy.add(Toxic.resetPeer(Duration.ZERO));
                Awaitility.await("reset").atMost(LONG).until(() -> proxy.bitten() > bitten);
                proxy.heal();
                traffic.awaitAnswered(500 + 250 * reset);
            }
        });
    }

    /** Longer than the session's time-out; what it held comes late. */
    @Test
    void case18cToleratesABlackHole() throws Exception {
        run("18c", "black hole for 6 s, both ways", 250, 0, (proxy, traffic) -> {
            proxy.add(Toxic.timeout(Duration.ZERO));
            FaultRig.letPass(Duration.ofSeconds(6));
        });
    }

    @Test
    @Tag("long")
    void case18dToleratesSlices() throws Exception {
        run("18d", "slices of 100 to 300 bytes, 1 ms apart", 100, 0, (proxy, traffic) -> {
            proxy.add(Toxic.slicer(200, 100, Duration.ofMillis(1)));
            traffic.awaitAnswered(1_500);
        });
    }

    @Test
    @Tag("long")
    void case18eToleratesLittleBandwidth() throws Exception {
        run("18e", "50 kB/s for each connection, each way", 150, 0, (proxy, traffic) -> {
            proxy.add(Toxic.bandwidth(50_000));
            traffic.awaitAnswered(1_500);
        });
    }

    /** Longer than the producer waits for an answer: what it sent has been written, and is sent again. */
    @Test
    @Tag("long")
    void case18fToleratesAnswersThatDoNotCome() throws Exception {
        run("18f", "black hole for 12 s, from the broker only", 100, 0, (proxy, traffic) -> {
            proxy.add(Direction.DOWNSTREAM, Toxic.timeout(Duration.ZERO));
            FaultRig.letPass(Duration.ofSeconds(12));
        });
    }

    @Test
    @Tag("long")
    void case18gToleratesConnectionsThatEndInTheMiddle() throws Exception {
        run("18g", "each connection closed after 20 kB, for 10 s", 100, 0, (proxy, traffic) -> {
            proxy.add(Toxic.limitData(20_000));
            FaultRig.letPass(Duration.ofSeconds(10));
        });
    }

    /**
     * Longer than delivery.timeout.ms, 30 s, for which the producer itself repeats and the broker leaves out what it has. What
     * is given up then may have been written, and is sent anew: that is what was in the requests on their way, five at most,
     * which hold a record or a few each at this rate.
     */
    @Test
    @Tag("long")
    void case18hRepeatsOnlyWhatWasOnItsWayWhenAnswersDoNotComeForLong() throws Exception {
        run("18h", "black hole for 40 s, from the broker only", 60, MOST_ON_THEIR_WAY, (proxy, traffic) -> {
            proxy.add(Direction.DOWNSTREAM, Toxic.timeout(Duration.ZERO));
            FaultRig.letPass(Duration.ofSeconds(40));
        });
    }

    private void run(String number, String injected, double rate, int mostDuplicates, Harm harm) throws Exception {
        try (var rig = FaultRig.start(RigConfig.in(folder).proxied());
                var group = new GroupView(rig);
                var traffic = Traffic.start(rig, rate, REQUESTS)) {
            FaultProxy proxy = rig.proxy();
            traffic.awaitAnswered(500);
            double threads = threads(rig);
            long bitten = proxy.bitten();
            long connections = proxy.connections();

            Instant from = traffic.now();
            harm.happen(proxy, traffic);
            proxy.heal();
            Instant to = traffic.now();
            traffic.awaitAll();
            group.awaitNoLag();
            Awaitility.await("no more threads than the %.0f before".formatted(threads))
                    .atMost(LONG)
                    .until(() -> threads(rig) <= threads + MORE_THREADS);

            assertThat(proxy.bitten()).isGreaterThan(bitten);
            History history = traffic.history();
            Verdict verdict = traffic.judge(history);
            String evidence = String.format(
                    Locale.ROOT,
                    "%d bites, %d reconnects, nobody answered for %.1f s, threads %.0f, then %.0f",
                    proxy.bitten() - bitten,
                    proxy.connections() - connections,
                    Silence.longest(history, from).toMillis() / 1e3,
                    threads,
                    threads(rig));
            new Case(number, injected, from, to, evidence).assertKept(verdict, mostDuplicates);
            rig.gateway(0).awaitReady();
        }
    }

    private static double threads(FaultRig rig) {
        return rig.gateway(0).metrics().sum("jvm_threads_live_threads");
    }
}
