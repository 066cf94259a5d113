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
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the gateway can do and costs when inference costs nothing: about 256 bytes in, 1.5 kB out, over Kafka. */
final class GatewayAlone implements Experiment {

    private static final int TOKENS = 45; // some 220 bytes of text, and what is around it
    private static final double GUESS = 15_000;

    /** Requests a second, and what the gateway may cost then, in microseconds of CPU. */
    private static final Map<Integer, String> RATES = new LinkedHashMap<>();

    static {
        RATES.put(1_000, "150");
        RATES.put(3_000, "70");
        RATES.put(20_000, "30");
    }

    private final Setting setting;
    private final Map<Integer, List<Double>> gatewayMicros = new LinkedHashMap<>();
    private final Map<Integer, List<Double>> p99Millis = new LinkedHashMap<>();
    private @Nullable SluiceRig rig;
    private @Nullable Saturated saturated;
    private @Nullable Texts texts;

    GatewayAlone(Setting setting) {
        this.setting = setting;
    }

    @Override
    public String name() {
        return "null worker";
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        rig = SluiceRig.overNothing(setting.broker(), setting.folders(), Duration.ZERO);
        texts = Texts.generated(new Lengths.Fixed(TOKENS), 1_000, 1);
        saturated = new Saturated(rig, texts, setting.load(), GUESS);
        saturated.warmUp();
    }

    @Override
    public void measure(int repeat) throws InterruptedException {
        Saturated runs = Objects.requireNonNull(saturated);
        runs.measure(repeat);
        for (int rate : RATES.keySet()) {
            if (rate < runs.capacity()) {
                Load.Measured measured =
                        setting.load().at(runs.rig(), Objects.requireNonNull(texts), rate, Optional.empty(), repeat);
                System.err.printf(
                        "  gateway: %.0f us at %d/s, p99 %.1f ms%n",
                        measured.cpuMicrosPerRequest("gateway"), rate, measured.p99Millis());
                gatewayMicros
                        .computeIfAbsent(rate, key -> new ArrayList<>())
                        .add(measured.cpuMicrosPerRequest("gateway"));
                p99Millis.computeIfAbsent(rate, key -> new ArrayList<>()).add(measured.p99Millis());
            }
        }
    }

    @Override
    public List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of(
                "throughput",
                "requests/s",
                "25000",
                Objects.requireNonNull(saturated).perSecond()));
        RATES.forEach((rate, target) -> {
            if (gatewayMicros.containsKey(rate)) {
                figures.add(Figure.of(
                        "CPU of the gateway at " + rate + "/s", "us/request", target, gatewayMicros.get(rate)));
                figures.add(Figure.of("p99 at " + rate + "/s", "ms", "", p99Millis.getOrDefault(rate, List.of())));
            }
        });
        return figures;
    }

    @Override
    public void close() {
        if (rig != null) {
            rig.close();
        }
    }
}
