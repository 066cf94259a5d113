package dev.sluice.benchmarks.figure;

import dev.sluice.benchmarks.model.Models;
import dev.sluice.benchmarks.rig.SluiceRig;
import dev.sluice.load.text.TextSource;
import dev.sluice.load.text.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A tenant at a tenth of the capacity, beside one that floods its own topic with three times of it. */
final class Tenants implements Experiment {

    private static final double MODEST = 0.1;
    private static final double FLOOD = 3;

    private final Setting setting;
    private final List<Double> alone = new ArrayList<>();
    private final List<Double> beside = new ArrayList<>();
    private final List<Double> ratios = new ArrayList<>();
    private @Nullable SluiceRig rig;
    private @Nullable Saturated saturated;
    private @Nullable Texts texts;

    Tenants(Setting setting) {
        this.setting = setting;
    }

    @Override
    public String name() {
        return "MiniLM, two tenants";
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        texts = TextSource.parse("log-normal:mean=21,max=128").texts(1);
        rig = SluiceRig.start(
                setting.broker(),
                setting.folders(),
                setting.folders().publishedModels().resolve(Models.MINILM));
        saturated = new Saturated(rig, texts, setting.load(), /* guess= */ 300);
        saturated.warmUp();
    }

    @Override
    public void measure(int repeat) throws InterruptedException {
        double capacity = Objects.requireNonNull(saturated).capacity();
        double quiet = p99(MODEST * capacity, repeat);
        double flooded = p99BesideAFlood(capacity, repeat);
        System.err.printf("  p99 %.1f ms alone, %.1f ms beside a flood%n", quiet, flooded);
        alone.add(quiet);
        beside.add(flooded);
        ratios.add(flooded / quiet);
    }

    private double p99(double perSecond, int repeat) throws InterruptedException {
        return setting.load()
                .at(Objects.requireNonNull(rig), Objects.requireNonNull(texts), perSecond, Optional.empty(), repeat)
                .p99Millis();
    }

    private double p99BesideAFlood(double capacity, int repeat) throws InterruptedException {
        ExecutorService another = Executors.newSingleThreadExecutor();
        try {
            Future<Load.Measured> flood = another.submit(() -> setting.load()
                    .at(
                            Objects.requireNonNull(rig).ofOthers(),
                            Objects.requireNonNull(texts),
                            FLOOD * capacity,
                            Optional.empty(),
                            repeat));
            double modest = p99(MODEST * capacity, repeat);
            flood.get();
            return modest;
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
        if (rig != null) {
            rig.close();
        }
    }
}
