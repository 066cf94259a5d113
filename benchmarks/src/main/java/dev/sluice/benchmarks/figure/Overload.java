package dev.sluice.benchmarks.figure;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is answered in time when more comes than can be: every request has 50 ms, and the load goes up to twice the capacity. */
final class Overload implements Experiment {

    static final String NAME = "MiniLM, deadline of 50 ms";

    private static final Duration DEADLINE = Duration.ofMillis(50);

    private final Saturated saturated;
    private final List<Double> loads;
    private final Map<Double, List<Double>> goodput = new LinkedHashMap<>();
    private final List<Double> shares = new ArrayList<>();

    private Overload(Saturated saturated, List<Double> loads) {
        this.saturated = saturated;
        this.loads = loads;
    }

    static Experiment open(Setting setting) throws IOException, InterruptedException {
        return new Overload(setting.mixed(), setting.pace().loads());
    }

    @Override
    public void measure(int repeat) throws InterruptedException {
        double capacity = saturated.measure(repeat).perSecond();
        double best = 0;
        double last = 0;
        for (double load : loads) {
            last = saturated
                    .at(load * capacity, Optional.of(DEADLINE), repeat)
                    .run()
                    .rates()
                    .good();
            best = Math.max(best, last);
            System.err.printf("  %.2f of saturation: %.0f/s in time%n", load, last);
            goodput.computeIfAbsent(load, key -> new ArrayList<>()).add(last);
        }
        shares.add(last / best);
    }

    @Override
    public List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of("goodput at twice the saturating load against the best", "share", "0.95", shares));
        goodput.forEach((load, perSecond) ->
                figures.add(Figure.of("in time at " + load + " of saturation", "requests/s", "", perSecond)));
        return figures;
    }

    @Override
    public void close() {
        // The rig is shared.
    }
}
