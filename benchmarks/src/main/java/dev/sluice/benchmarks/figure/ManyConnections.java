package dev.sluice.benchmarks.figure;

import dev.sluice.benchmarks.crowd.IdleCrowd;
import dev.sluice.benchmarks.rig.Footprint;
import dev.sluice.benchmarks.rig.OpenFiles;
import dev.sluice.benchmarks.rig.Rig;
import dev.sluice.benchmarks.rig.SluiceRig;
import dev.sluice.benchmarks.rig.StreamFormat;
import dev.sluice.load.text.Lengths;
import dev.sluice.load.text.Texts;
import dev.sluice.load.websocket.WebSocketTarget;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What many WebSockets cost: most of them are idle, and what the others ask is far below what the gateway can do. */
final class ManyConnections implements Experiment {

    static final String NAME = "null worker, many WebSocket connections";

    private static final int TOKENS = 45;
    private static final int WARM_UPS = 3;

    /** Files that a process has open beside its connections: jars, logs, the connections of the run before. */
    private static final int OTHER_FILES = 500;

    private static final Duration LONGEST_OPENING = Duration.ofMinutes(2);

    /** The gateway pings every 20 s. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    private final Setting.Crowd crowd;
    private final SluiceRig rig;
    private final Busy busy;
    private final IdleCrowd idle;
    private final Growth growth;
    private final List<Load.Measured> runs = new ArrayList<>();

    private ManyConnections(Setting.Crowd crowd, SluiceRig rig, Busy busy, IdleCrowd idle, Growth growth) {
        this.crowd = crowd;
        this.rig = rig;
        this.busy = busy;
        this.idle = idle;
        this.growth = growth;
    }

    /** The connections that ask. */
    private record Busy(Rig rig, Load load, Texts texts, double perSecond) {

        Load.Measured run(long seed) throws InterruptedException {
            return load.at(rig, texts, perSecond, Optional.empty(), seed);
        }
    }

    /** The gateway without the idle connections, and with them. */
    private record Growth(Footprint before, Footprint after) {

        double liveKilobytesEach(int connections) {
            return (after.liveBytes() - before.liveBytes()) / 1e3 / connections;
        }

        double residentMegabytesBefore() {
            return before.residentBytes() / 1e6;
        }

        double residentMegabytes() {
            return after.residentBytes() / 1e6;
        }
    }

    static Experiment open(Setting setting) throws IOException, InterruptedException {
        Setting.Crowd crowd = setting.pace().crowd();
        OpenFiles.require(crowd.idle() + 2 * crowd.busy() + OTHER_FILES);
        int most = crowd.idle() + 2 * crowd.busy();
        SluiceRig rig = SluiceRig.overNothing(
                setting.broker(),
                setting.folders(),
                Duration.ZERO,
                // A WebSocket is a connection of HTTP first.
                Map.of(
                        "http.max-connections", Integer.toString(most),
                        "websocket.max-connections", Integer.toString(most)));
        Texts texts = Texts.generated(new Lengths.Fixed(TOKENS), 1_000, 1);
        var busy =
                new Busy(rig.overWebSocket(crowd.busy(), StreamFormat.JSON), setting.load(), texts, crowd.perSecond());
        // So that the heap has been used where it is used anyway, before its growth is looked at.
        for (int i = 0; i < WARM_UPS; i++) {
            busy.run(/* seed= */ i);
        }
        Footprint before = rig.gatewayFootprint();
        IdleCrowd idle = IdleCrowd.open(rig.streamPort(), crowd.idle(), LONGEST_OPENING);
        var growth = new Growth(before, rig.gatewayFootprint());
        System.err.printf(
                "  %d idle connections: %.1f kB of heap each, %.0f MB resident in all%n",
                crowd.idle(), growth.liveKilobytesEach(crowd.idle()), growth.residentMegabytes());
        idle.awaitPings(LONGEST_SILENCE);
        return new ManyConnections(crowd, rig, busy, idle, growth);
    }

    @Override
    public void measure(int repeat) throws InterruptedException {
        Load.Measured run = busy.run(repeat);
        System.err.printf(
                "  %d busy connections, %.0f/s: p50 %.2f ms, p99 %.2f ms, lag p99 %.3f ms%n",
                crowd.busy(), run.perSecond(), run.percentileMillis(50), run.percentileMillis(99), run.lagMillis(99));
        runs.add(run);
    }

    @Override
    public List<Figure> figures() {
        String asked = String.format(Locale.ROOT, " at %.0f/s", crowd.perSecond());
        return List.of(
                Figure.of("idle connections", "connections", "", List.of((double) crowd.idle())),
                Figure.of("heap of the gateway for each", "kB", "", List.of(growth.liveKilobytesEach(crowd.idle()))),
                Figure.of("memory of the gateway with them", "MB", "", List.of(growth.residentMegabytes())),
                Figure.of("memory of the gateway before", "MB", "", List.of(growth.residentMegabytesBefore())),
                Figure.of("idle connections that were lost", "connections", "0", List.of((double) idle.lost())),
                Figure.of("busy connections beside them", "connections", "", List.of((double) crowd.busy())),
                Figure.of("p50 of the busy ones" + asked, "ms", "", each(run -> run.percentileMillis(50))),
                Figure.of("p99 of the busy ones" + asked, "ms", "", each(run -> run.percentileMillis(99))),
                Figure.of("the generator's own lag, p99", "ms", "at most 1", each(run -> run.lagMillis(99))),
                Figure.of("requests refused or failed", "requests", "0", each(ManyConnections::failed)),
                Figure.of("answers on the connection of another", "answers", "0", each(ManyConnections::crossed)),
                Figure.of("CPU of the gateway", "us/request", "", each(run -> run.cpuMicrosPerRequest("gateway"))));
    }

    private List<Double> each(ToDoubleFunction<Load.Measured> figure) {
        return runs.stream().mapToDouble(figure).boxed().toList();
    }

    private static double failed(Load.Measured run) {
        return run.run().all().failures() - crossed(run);
    }

    private static double crossed(Load.Measured run) {
        return run.run().all().failed().getOrDefault(WebSocketTarget.CROSSED, 0L);
    }

    @Override
    public void close() {
        idle.close();
        rig.close();
    }
}
