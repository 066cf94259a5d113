package dev.sluice.benchmarks.figure;

import dev.sluice.benchmarks.rig.SluiceRig;
import dev.sluice.load.text.Lengths;
import dev.sluice.load.text.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the gateway can do and costs when inference costs nothing: about 256 bytes in, 1.5 kB out, over Kafka. */
final class GatewayAlone implements Experiment {

    static final String NAME = "null worker";

    private static final int TOKENS = 45; // some 220 bytes of text, and what is around it
    private static final double GUESS = 4_000;

    /** What is offered and not answered costs generator and broker the CPU that the gateway needs. */
    private static final double A_LITTLE_MORE = 1.1;

    /** What the gateway may cost at so many requests a second, in microseconds of CPU. */
    private record Rate(int perSecond, String target) {}

    private static final List<Rate> RATES =
            List.of(new Rate(1_000, "150"), new Rate(3_000, "70"), new Rate(20_000, "30"));

    private final SluiceRig rig;
    private final Saturated saturated;
    private final Map<Rate, List<Load.Measured>> steady = new LinkedHashMap<>();

    private GatewayAlone(SluiceRig rig, Saturated saturated) {
        this.rig = rig;
        this.saturated = saturated;
    }

    static Experiment open(Setting setting) throws IOException, InterruptedException {
        SluiceRig rig = SluiceRig.overNothing(setting.broker(), setting.folders(), Duration.ZERO);
        Texts texts = Texts.generated(new Lengths.Fixed(TOKENS), 1_000, 1);
        var saturated = new Saturated(rig, texts, setting.load(), GUESS, A_LITTLE_MORE);
        saturated.warmUp(setting.pace().warmUps());
        return new GatewayAlone(rig, saturated);
    }

    @Override
    public void measure(int repeat) throws InterruptedException {
        saturated.measure(repeat);
        for (Rate rate : RATES) {
            if (rate.perSecond() < saturated.capacity()) {
                Load.Measured measured = saturated.at(rate.perSecond(), Optional.empty(), repeat);
                System.err.printf(
                        "  gateway: %.0f us at %d/s, p99 %.1f ms%n",
                        measured.cpuMicrosPerRequest("gateway"), rate.perSecond(), measured.p99Millis());
                steady.computeIfAbsent(rate, key -> new ArrayList<>()).add(measured);
            }
        }
    }

    @Override
    public List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of("throughput", "requests/s", "25000", saturated.perSecond()));
        figures.add(Figure.of(
                "CPU of the gateway, saturated",
                "us/request",
                "",
                saturated.repeats().stream()
                        .map(run -> run.cpuMicrosPerRequest("gateway"))
                        .toList()));
        steady.forEach((rate, runs) -> {
            figures.add(Figure.of(
                    "CPU of the gateway at " + rate.perSecond() + "/s",
                    "us/request",
                    rate.target(),
                    runs.stream().map(run -> run.cpuMicrosPerRequest("gateway")).toList()));
            figures.add(Figure.of(
                    "p99 at " + rate.perSecond() + "/s",
                    "ms",
                    "",
                    runs.stream().map(Load.Measured::p99Millis).toList()));
        });
        return figures;
    }

    @Override
    public void close() {
        rig.close();
    }
}
