package dev.sluice.benchmarks.figure;

import dev.sluice.benchmarks.rig.SluiceRig;
import dev.sluice.benchmarks.rig.StreamFormat;
import dev.sluice.load.text.Lengths;
import dev.sluice.load.text.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What the gateway can do over WebSocket when inference costs nothing: about 256 bytes in, 1.5 kB out. */
final class StreamAlone implements Experiment {

    private static final int TOKENS = 45;
    private static final double GUESS = 5_000;
    private static final int CONNECTIONS = 16;

    /** What is offered and not answered costs the generator the CPU that the gateway needs. */
    private static final double A_LITTLE_MORE = 1.1;

    /** A rate at which all processes together leave more than half of two cores idle: nothing waits for a core. */
    private static final double CALM = 3_000;

    private final SluiceRig rig;
    private final Saturated saturated;
    private final List<Load.Measured> halves = new ArrayList<>();
    private final List<Load.Measured> calm = new ArrayList<>();

    private StreamAlone(SluiceRig rig, Saturated saturated) {
        this.rig = rig;
        this.saturated = saturated;
    }

    static String name(StreamFormat format) {
        return "null worker, WebSocket, " + format.inWords();
    }

    static Experiment open(Setting setting, StreamFormat format) throws IOException, InterruptedException {
        SluiceRig rig = SluiceRig.overNothing(setting.broker(), setting.folders(), Duration.ZERO);
        Texts texts = Texts.generated(new Lengths.Fixed(TOKENS), 1_000, 1);
        var saturated =
                new Saturated(rig.overWebSocket(CONNECTIONS, format), texts, setting.load(), GUESS, A_LITTLE_MORE);
        saturated.warmUp(setting.pace().warmUps());
        return new StreamAlone(rig, saturated);
    }

    @Override
    public void measure(int repeat) throws InterruptedException {
        saturated.measure(repeat);
        // Nothing is waited for and nothing is served: what is left is what the way costs.
        halves.add(at(saturated.capacity() / 2, repeat));
        calm.add(at(CALM, repeat));
    }

    private Load.Measured at(double perSecond, int repeat) throws InterruptedException {
        Load.Measured measured = saturated.at(perSecond, Optional.empty(), repeat);
        System.err.printf(
                "  at %.0f/s: p50 %.3f ms, p99 %.3f ms, lag p99 %.3f ms%n",
                perSecond, measured.percentileMillis(50), measured.percentileMillis(99), measured.lagMillis(99));
        return measured;
    }

    @Override
    public List<Figure> figures() {
        List<Load.Measured> full = saturated.repeats();
        return List.of(
                Figure.of("throughput", "requests/s", "30000", saturated.perSecond()),
                Figure.of("CPU of the gateway, saturated", "us/request", "", each(full, cpu("gateway"))),
                Figure.of("CPU of the generator, saturated", "us/request", "", each(full, cpu("generator"))),
                Figure.of("CPU of the gateway at half load", "us/request", "", each(halves, cpu("gateway"))),
                Figure.of("p50 at half load", "ms", "0.25", each(halves, run -> run.percentileMillis(50))),
                Figure.of("p99 at half load", "ms", "1", each(halves, run -> run.percentileMillis(99))),
                Figure.of(
                        "the generator's own lag at half load, p99", "ms", "", each(halves, run -> run.lagMillis(99))),
                Figure.of("p50 at 3000/s", "ms", "", each(calm, run -> run.percentileMillis(50))),
                Figure.of("p99 at 3000/s", "ms", "", each(calm, run -> run.percentileMillis(99))));
    }

    private static ToDoubleFunction<Load.Measured> cpu(String process) {
        return run -> run.cpuMicrosPerRequest(process);
    }

    private static List<Double> each(List<Load.Measured> runs, ToDoubleFunction<Load.Measured> figure) {
        return runs.stream().mapToDouble(figure).boxed().toList();
    }

    @Override
    public void close() {
        rig.close();
    }
}
