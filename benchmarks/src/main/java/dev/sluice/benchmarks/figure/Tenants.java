package dev.sluice.benchmarks.figure;

import dev.sluice.benchmarks.rig.Rig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A tenant at a tenth of the capacity, beside one that floods its own topic with three times of it. */
final class Tenants implements Experiment {

    static final String NAME = "MiniLM, two tenants";

    private static final double MODEST = 0.1;
    private static final double FLOOD = 3;

    private final Saturated modest;
    private final Saturated flood;
    private final List<Double> alone = new ArrayList<>();
    private final List<Double> beside = new ArrayList<>();
    private final List<Double> ratios = new ArrayList<>();

    private Tenants(Saturated modest, Rig ofOthers) {
        this.modest = modest;
        this.flood = modest.by(ofOthers, modest.capacity());
    }

    static Experiment open(Setting setting) throws IOException, InterruptedException {
        return new Tenants(setting.mixed(), setting.miniLm().ofOthers());
    }

    @Override
    public void measure(int repeat) throws InterruptedException {
        double capacity = modest.capacity();
        double quiet = p99(MODEST * capacity, repeat);
        double flooded = p99BesideAFlood(capacity, repeat);
        System.err.printf("  p99 %.1f ms alone, %.1f ms beside a flood%n", quiet, flooded);
        alone.add(quiet);
        beside.add(flooded);
        ratios.add(flooded / quiet);
    }

    private double p99(double perSecond, int repeat) throws InterruptedException {
        return modest.at(perSecond, Optional.empty(), repeat).p99Millis();
    }

    private double p99BesideAFlood(double capacity, int repeat) throws InterruptedException {
        ExecutorService another = Executors.newSingleThreadExecutor();
        try {
            Future<Load.Measured> flooding = another.submit(() -> flood.at(FLOOD * capacity, Optional.empty(), repeat));
            double p99 = p99(MODEST * capacity, repeat);
            flooding.get();
            return p99;
        } catch (ExecutionException failed) {
            throw new IllegalStateException("the flood failed", failed.getCause());
        } finally {
            another.shutdown();
        }
    }

    @Override
    public List<Figure> figures() {
        return List.of(
                Figure.of("p99 beside a flood against alone", "times", "at most 2", ratios),
                Figure.of("p99 alone", "ms", "", alone),
                Figure.of("p99 beside a flood", "ms", "", beside));
    }

    @Override
    public void close() {
        // The rig is shared.
    }
}
